import { setSink } from './sink.ts';

/** The context of a ringtone that has a device of its own; without one there is none, and nothing runs. */
export class RingerContext {
  readonly #onFault: (error: unknown) => void;
  #context: AudioContext | null = null;
  #sinkId: string | null = null;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Null: the ringtone is heard where calls are. */
  get context(): AudioContext | null {
    return this.#context;
  }

  async use(sinkId: string | null): Promise<void> {
    if (sinkId === this.#sinkId) return;
    this.close();
    this.#sinkId = sinkId;
    if (sinkId === null) return;
    const context = new AudioContext();
    await setSink(context, sinkId);
    // Another device was chosen meanwhile.
    if (this.#sinkId !== sinkId) await context.close();
    else this.#context = context;
  }

  close(): void {
    this.#sinkId = null;
    if (this.#context !== null) this.#context.close().catch(this.#onFault);
    this.#context = null;
  }
}
