import { CordboardError, type MediaEvent, type PlayerId, type PlayItem } from '@cordboard/contracts';
import { composeSound, Player } from '../player/player.ts';
import type { SoundLibrary } from '../player/sound-library.ts';
import type { Ticker } from '../player/ticker.ts';

/** A player waits for a listener that is connected, so that its first word is heard, but not for ever. */
const HOLD_MS = 5_000;

interface RoomPlayersOptions {
  readonly library: SoundLibrary;
  readonly ticker: Ticker;
  readonly emit: (event: MediaEvent) => void;
  readonly onEnded: (playerId: PlayerId) => void;
}

interface Entry {
  readonly player: Player;
  readonly hold: NodeJS.Timeout;
}

/** The players of one room. */
export class RoomPlayers {
  readonly #options: RoomPlayersOptions;
  readonly #players = new Map<PlayerId, Entry>();
  /** A row may still name a player that just ended. */
  readonly #ended = new Set<PlayerId>();

  constructor(options: RoomPlayersOptions) {
    this.#options = options;
  }

  get ids(): PlayerId[] {
    return [...this.#players.keys()];
  }

  knows(playerId: PlayerId): boolean {
    return this.#players.has(playerId) || this.#ended.has(playerId);
  }

  get(playerId: PlayerId): Player | null {
    return this.#players.get(playerId)?.player ?? null;
  }

  /** Returns the length of the sound in ms. It begins with its first connected listener, or after 5 s. */
  async start(playerId: PlayerId, items: readonly PlayItem[], loop: boolean): Promise<number> {
    const { library, ticker } = this.#options;
    if (this.knows(playerId)) throw new CordboardError('duplicate', { playerId });
    const sound = await composeSound(items, library);
    const player = new Player({
      playerId,
      sound,
      loop,
      ticker,
      onEnded: (completed) => {
        this.#end(playerId, completed);
      },
    });
    const hold = setTimeout(() => {
      player.begin();
    }, HOLD_MS);
    this.#players.set(playerId, { player, hold });
    return player.durationMs;
  }

  /** Begins every player that waits and of which `isHeard` is true. */
  beginHeard(isHeard: (playerId: PlayerId) => boolean): void {
    for (const [playerId, { player, hold }] of this.#players) {
      if (player.begun || !isHeard(playerId)) continue;
      clearTimeout(hold);
      player.begin();
    }
  }

  /** A player that ended by itself is stopped already; one that never was is `not_found`. */
  stop(playerId: PlayerId): void {
    if (!this.knows(playerId)) throw new CordboardError('not_found', { playerId });
    this.get(playerId)?.stop();
  }

  stopAll(): void {
    for (const { player } of [...this.#players.values()]) player.stop();
  }

  #end(playerId: PlayerId, completed: boolean): void {
    clearTimeout(this.#players.get(playerId)?.hold);
    this.#players.delete(playerId);
    this.#ended.add(playerId);
    this.#options.onEnded(playerId);
    this.#options.emit({ type: 'player.ended', playerId, completed });
  }
}
