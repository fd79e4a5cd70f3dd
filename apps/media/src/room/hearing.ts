import type { HearingRow, LegId, PlayerId, SoundSource } from '@cordboard/contracts';
import type { Leg } from '../leg/leg.ts';
import type { MusicBox } from '../player/music-box.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { direct, sourceKey, type Heard } from './heard.ts';
import { planMatrix, rowsOf } from './matrix.ts';
import type { RoomMixer } from './room-mixer.ts';
import type { RoomPlayers } from './room-players.ts';

interface HearingOptions {
  readonly legs: ReadonlyMap<LegId, Leg>;
  readonly players: RoomPlayers;
  readonly music: MusicBox;
  readonly mixer: RoomMixer;
}

/**
 * The hearing matrix of a room and its realisation. What each row says is what the leg's ear consumes: one source as it
 * is directly, anything else from the mixer.
 */
export class Hearing {
  readonly #options: HearingOptions;
  readonly #rows = new Map<LegId, readonly Heard[]>();

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  get rows(): HearingRow[] {
    return rowsOf(this.#rows);
  }

  /**
   * Must run in the room's queue, as all that follows. Rejects as planMatrix does, for music that cannot be had, and with
   * `media_unavailable` when there is no mixer.
   */
  async set(rows: readonly HearingRow[]): Promise<void> {
    const { legs, players, music } = this.#options;
    const changes = planMatrix(this.#rows, rows, { leg: (id) => legs.has(id), player: (id) => players.knows(id) });
    const pieces = changes.flatMap(({ heard }) => heard.flatMap(({ source }) => (source.kind === 'music' ? [source.objectKey] : [])));
    await Promise.all(pieces.map((objectKey) => music.check(objectKey)));
    await Promise.all(
      changes.map(async ({ listener, heard }) => {
        const before = this.#rows.get(listener) ?? [];
        this.#rows.set(listener, heard);
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
    await Promise.all(this.#listenersOf({ kind: 'leg', legId }).map((listener) => this.#realise(listener)));
  }

  async legGone(legId: LegId): Promise<void> {
    this.#rows.delete(legId);
    await this.#forget({ kind: 'leg', legId });
  }

  async playerEnded(playerId: PlayerId): Promise<void> {
    await this.#forget({ kind: 'player', playerId });
  }

  /** The mixer is another one now. */
  async remix(): Promise<void> {
    const mixed = [...this.#rows].filter(([, heard]) => heard.length > 0 && !direct(heard));
    await Promise.all(mixed.map(([listener]) => this.#realise(listener)));
  }

  /** A listener of the player is connected, so its beginning would be heard. */
  isHeard(playerId: PlayerId): boolean {
    return this.#listenersOf({ kind: 'player', playerId }).some((legId) => this.#options.legs.get(legId)?.state === 'connected');
  }

  #listenersOf(source: SoundSource): LegId[] {
    const key = sourceKey(source);
    return [...this.#rows].filter(([, heard]) => heard.some((one) => sourceKey(one.source) === key)).map(([listener]) => listener);
  }

  async #forget(gone: SoundSource): Promise<void> {
    const listeners = this.#listenersOf(gone);
    const key = sourceKey(gone);
    for (const listener of listeners) {
      const heard = this.#rows.get(listener) ?? [];
      this.#rows.set(
        listener,
        heard.filter(({ source }) => sourceKey(source) !== key),
      );
    }
    await Promise.all(listeners.map((listener) => this.#realise(listener)));
  }

  async #realise(listener: LegId): Promise<void> {
    const leg = this.#options.legs.get(listener);
    if (!leg) return;
    // What is not there (yet, or any more) is silence, and needs no mixer either.
    const heard = (this.#rows.get(listener) ?? []).filter(({ source }) => this.#isThere(source));
    try {
      await leg.ear.listen(await this.#leaseAll(leg, heard));
    } catch (error) {
      // Either side may have gone in between: that is silence, and its own event says why.
      if (leg.state !== 'closed' && heard.every(({ source }) => this.#isThere(source))) throw error;
    }
  }

  #isThere(source: SoundSource): boolean {
    if (source.kind === 'leg') return (this.#options.legs.get(source.legId)?.voice ?? null) !== null;
    if (source.kind === 'player') return this.#options.players.get(source.playerId) !== null;
    return true;
  }

  async #leaseAll(leg: Leg, heard: readonly Heard[]): Promise<ProducerLease | null> {
    if (heard.length === 0) return null;
    const only = direct(heard);
    if (only) return await this.#lease(only, leg.router);
    return await this.#options.mixer.lease(leg, heard, async (source) => {
      // A leg goes to the mixer from its own router, a sound from the listener's.
      const speaker = source.kind === 'leg' ? this.#options.legs.get(source.legId) : undefined;
      const router = speaker?.router ?? leg.router;
      const lease = await this.#lease(source, router);
      return lease && { router, lease };
    });
  }

  /** Null: it has gone just now. */
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
