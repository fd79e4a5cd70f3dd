import { randomUUID } from 'node:crypto';
import { CordboardError, type RoomId } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import type { MixerThread } from '../mixer/mixer-thread.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { setKey, sourceKey, type Heard } from './heard.ts';
import type { MixedVoices, OpenSource } from './mixed-voices.ts';

/** A new mix is listened to when it flows, so that there is no gap; one in which nobody speaks, after so long. */
const FLOWS_WITHIN_MS = 150;

interface MixedOutputOptions {
  readonly roomId: RoomId;
  readonly thread: MixerThread;
  readonly voices: MixedVoices;
  readonly router: MediaRouter;
}

/** One mix of a room as its listeners consume it. */
export class MixedOutput {
  /** Leases that are out. */
  users = 0;
  readonly router: MediaRouter;
  readonly #id = randomUUID();
  readonly #options: MixedOutputOptions;
  #heard: readonly Heard[] = [];
  #producer: Promise<types.Producer> | null = null;
  #played: Promise<void> | null = null;
  #flowing: Promise<types.Producer> | null = null;
  #closed = false;

  constructor(options: MixedOutputOptions) {
    this.#options = options;
    this.router = options.router;
  }

  /** What it plays, or will in a moment. */
  get key(): string {
    return setKey(this.#heard);
  }

  /** From now on it plays this: the change fades within a frame, the stream goes on. Rejects when a source has gone. */
  async play(heard: readonly Heard[], open: OpenSource): Promise<void> {
    this.#played = this.#play(heard, open);
    await this.#played;
  }

  /** Its producer, when listeners may turn to it. */
  async flowing(): Promise<types.Producer> {
    return await (this.#flowing ??= this.#flow());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { roomId, thread, voices } = this.#options;
    thread.tell({ type: 'output.remove', roomId, outputId: this.#id });
    for (const { source } of this.#heard) voices.release(source);
    this.#producer?.then(
      (producer) => {
        producer.close();
      },
      () => undefined,
    );
  }

  async #play(heard: readonly Heard[], open: OpenSource): Promise<void> {
    const { roomId, thread, voices } = this.#options;
    const before = this.#heard;
    this.#heard = heard;
    const opened = await Promise.allSettled(heard.map(({ source }) => voices.acquire(source, open)));
    if (this.#closed) {
      for (const { source } of heard) voices.release(source);
      return;
    }
    // What could not be opened is silence.
    const gains = heard
      .filter((_, index) => opened[index]?.status === 'fulfilled')
      .map((one) => [sourceKey(one.source), one.gain] as const);
    this.#producer ??= this.#open();
    await this.#producer;
    thread.tell({ type: 'output.set', roomId, outputId: this.#id, gains });
    for (const { source } of before) voices.release(source);
    const failed = opened.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #flow(): Promise<types.Producer> {
    await this.#played;
    if (!this.#producer) throw new CordboardError('internal', { detail: 'an output without a producer' });
    const producer = await this.#producer;
    await this.#options.thread.flowing(this.#id, FLOWS_WITHIN_MS);
    return producer;
  }

  async #open(): Promise<types.Producer> {
    const { roomId, thread, router } = this.#options;
    const link = await thread.link(router);
    const { producer, ssrc } = await link.output();
    const { linkId } = link;
    thread.tell({ type: 'output.add', roomId, outputId: this.#id, linkId, ssrc, payloadType: router.opusPayloadType });
    return producer;
  }
}
