import type { HearingRow, LegId, PlayerId, SoundSource } from '@cordboard/contracts';
import type { Leg } from '../leg/leg.ts';
import type { MusicBox } from '../player/music-box.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { planMatrix, rowsOf, sameSource } from './matrix.ts';
import type { RoomPlayers } from './room-players.ts';

interface HearingOptions {
  readonly legs: ReadonlyMap<LegId, Leg>;
  readonly players: RoomPlayers;
  readonly music: MusicBox;
}

/** The hearing matrix of a room and its realisation: what each row says is what the leg's ear consumes. */
export class Hearing {
  readonly #options: HearingOptions;
  readonly #rows = new Map<LegId, SoundSource | null>();

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  get rows(): HearingRow[] {
    return rowsOf(this.#rows);
  }

  /** Must run in the room's queue, as all that follows. Rejects as planMatrix does, and for music that cannot be had. */
  async set(rows: readonly HearingRow[]): Promise<void> {
    const { legs, players, music } = this.#options;
    const changes = planMatrix(this.#rows, rows, { leg: (id) => legs.has(id), player: (id) => players.knows(id) });
    const pieces = changes.flatMap(({ source }) => (source?.kind === 'music' ? [source.objectKey] : []));
    await Promise.all(pieces.map((objectKey) => music.check(objectKey)));
    await Promise.all(
      changes.map(async ({ listener, source }) => {
        const before = this.#rows.get(listener) ?? null;
        this.#rows.set(listener, source);
        try {
          await this.#realise(listener);
        } catch (error) {
          // The ear still hears what it heard.
          this.#rows.set(listener, before);
          throw error;
        }
      }),
    );
  }

  /** The leg can be heard now. */
  async legSpeaks(legId: LegId): Promise<void> {
    await this.#realiseAll({ kind: 'leg', legId });
  }

  async legGone(legId: LegId): Promise<void> {
    this.#rows.delete(legId);
    await this.#silence({ kind: 'leg', legId });
  }

  async playerEnded(playerId: PlayerId): Promise<void> {
    await this.#silence({ kind: 'player', playerId });
  }

  /** A listener of the player is connected, so its beginning would be heard. */
  isHeard(playerId: PlayerId): boolean {
    return this.#listenersOf({ kind: 'player', playerId }).some((legId) => this.#options.legs.get(legId)?.state === 'connected');
  }

  #listenersOf(source: SoundSource): LegId[] {
    return [...this.#rows].filter(([, heard]) => sameSource(heard, source)).map(([listener]) => listener);
  }

  async #silence(source: SoundSource): Promise<void> {
    const listeners = this.#listenersOf(source);
    for (const listener of listeners) this.#rows.set(listener, null);
    await Promise.all(listeners.map((listener) => this.#realise(listener)));
  }

  async #realiseAll(source: SoundSource): Promise<void> {
    await Promise.all(this.#listenersOf(source).map((listener) => this.#realise(listener)));
  }

  async #realise(listener: LegId): Promise<void> {
    const leg = this.#options.legs.get(listener);
    if (!leg) return;
    const source = this.#rows.get(listener) ?? null;
    try {
      await leg.ear.listen(source ? await this.#lease(source, leg.router) : null);
    } catch (error) {
      // Either side may have gone in between: that is silence, and its own event says why.
      if (leg.state !== 'closed' && this.#isThere(source)) throw error;
    }
  }

  #isThere(source: SoundSource | null): boolean {
    if (source?.kind === 'leg') return (this.#options.legs.get(source.legId)?.voice ?? null) !== null;
    if (source?.kind === 'player') return this.#options.players.get(source.playerId) !== null;
    return true;
  }

  /** Null: it is not there (yet, or any more), which is silence. */
  async #lease(source: SoundSource, router: MediaRouter): Promise<ProducerLease | null> {
    switch (source.kind) {
      case 'leg': {
        const speaker = this.#options.legs.get(source.legId);
        return speaker?.voice ? await router.reach(speaker.voice, speaker.router) : null;
      }
      case 'player':
        return (await this.#options.players.get(source.playerId)?.outlets.lease(router)) ?? null;
      case 'music':
        return await this.#options.music.lease(source.objectKey, router);
    }
  }
}
