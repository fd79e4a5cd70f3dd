import { RECORDING_FRAME_MS, type PlayerId, type PlayItem } from '@cordboard/contracts';
import { OPUS_SILENCE } from '@cordboard/platform';
import { Outlets } from './outlets.ts';
import type { Sound, SoundLibrary } from './sound-library.ts';
import type { Ticker, Ticking } from './ticker.ts';

/** Items end to end as 20 ms packets. Rejects with `not_found` or `unsupported_media`. */
export async function composeSound(items: readonly PlayItem[], library: SoundLibrary): Promise<Sound> {
  const parts = await Promise.all(
    items.map(async (item) =>
      item.kind === 'object'
        ? await library.load(item.objectKey)
        : new Array<Buffer>(Math.round(item.durationMs / RECORDING_FRAME_MS)).fill(OPUS_SILENCE),
    ),
  );
  return parts.flat();
}

interface PlayerOptions {
  readonly playerId: PlayerId;
  readonly sound: Sound;
  readonly loop: boolean;
  readonly ticker: Ticker;
  /** `completed`: it played to its end; false: it was stopped. */
  readonly onEnded: (completed: boolean) => void;
}

/** A sound that plays once (or in a loop) for whoever the matrix lets hear it. It waits until `begin`. */
export class Player implements Ticking {
  readonly playerId: PlayerId;
  readonly outlets = new Outlets();
  readonly #options: PlayerOptions;
  #at = 0;
  #begun = false;
  #ended = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.playerId = options.playerId;
  }

  get begun(): boolean {
    return this.#begun;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get durationMs(): number {
    return this.#options.sound.length * RECORDING_FRAME_MS;
  }

  /** Idempotent. */
  begin(): void {
    if (this.#begun || this.#ended) return;
    this.#begun = true;
    this.#options.ticker.add(this);
  }

  /** It ends a tick after its last packet, when that has been heard. */
  tick(): void {
    const { sound, loop } = this.#options;
    if (this.#at === sound.length) {
      if (!loop) {
        this.#end(true);
        return;
      }
      this.#at = 0;
    }
    const packet = sound[this.#at++];
    if (packet) this.outlets.send(packet);
  }

  /** Idempotent. */
  stop(): void {
    this.#end(false);
  }

  #end(completed: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.ticker.remove(this);
    this.outlets.close();
    this.#options.onEnded(completed);
  }
}
