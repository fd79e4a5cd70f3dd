import {
  newId,
  objectKeys,
  recordingManifestSchema,
  type LegId,
  type MediaPort,
  type RecordingManifest,
  type RpcInput,
  type RpcResult,
} from '@cordboard/contracts';
import { sleep } from '../lib/statistics.ts';
import type { MediaProcess } from './media-process.ts';

type Method = Exclude<keyof MediaPort & string, 'node.status' | 'room.describe'>;

/** A two-party call through the product's control port. */
export class Call {
  readonly #media: MediaProcess;
  readonly #roomId = newId('room');
  readonly #recordingId = newId('recording');
  readonly #legs: LegId[] = [];

  private constructor(media: MediaProcess) {
    this.#media = media;
  }

  static async open(media: MediaProcess): Promise<Call> {
    const call = new Call(media);
    await call.#ask('room.open', { scope: 'bench', owner: newId('process') });
    return call;
  }

  async plain(
    facts: Omit<RpcInput<MediaPort, 'leg.plain'>, 'commandId' | 'epoch' | 'roomId' | 'legId'>,
  ): Promise<RpcResult<MediaPort, 'leg.plain'>> {
    const legId = this.#leg();
    return await this.#ask('leg.plain', { legId, ...facts });
  }

  async browser(offer: string): Promise<string> {
    const legId = this.#leg();
    const { sdp } = await this.#ask('leg.answer', { legId, sdp: offer });
    return sdp;
  }

  /** Each hears the other. */
  async connect(): Promise<void> {
    const [a, b] = this.#pair();
    const row = (listener: LegId, legId: LegId) => ({ listener, sources: [{ source: { kind: 'leg' as const, legId } }] });
    await this.#ask('matrix.set', { rows: [row(a, b), row(b, a)] });
  }

  /** Each hears all others. */
  async confer(): Promise<void> {
    const sources = (listener: LegId) =>
      this.#legs.filter((legId) => legId !== listener).map((legId) => ({ source: { kind: 'leg' as const, legId } }));
    await this.#ask('matrix.set', { rows: this.#legs.map((listener) => ({ listener, sources: sources(listener) })) });
  }

  async record(): Promise<void> {
    const [a, b] = this.#pair();
    const recordingId = this.#recordingId;
    await this.#ask('recording.start', { recordingId, objectPrefix: this.#prefix, channels: ['a', 'b'] });
    await this.#ask('recording.assign', { recordingId, channel: 'a', legId: a });
    await this.#ask('recording.assign', { recordingId, channel: 'b', legId: b });
  }

  async stopRecording(): Promise<void> {
    await this.#ask('recording.stop', { recordingId: this.#recordingId });
  }

  /** Waits until the recording is stored. */
  async manifest(withinMs: number): Promise<RecordingManifest> {
    const key = objectKeys.recordingManifest(this.#prefix);
    const endsAt = performance.now() + withinMs;
    while ((await this.#media.store.stat(key)) === null) {
      if (performance.now() > endsAt) throw new Error(`a recording was not stored within ${withinMs} ms`);
      await sleep(50);
    }
    return recordingManifestSchema.parse(JSON.parse(String(await this.#media.store.get(key))));
  }

  async close(): Promise<void> {
    await this.#ask('room.close', {});
  }

  get #prefix(): string {
    return `t/bench/recordings/${this.#recordingId}`;
  }

  #leg(): LegId {
    const legId = newId('leg');
    this.#legs.push(legId);
    return legId;
  }

  #pair(): [LegId, LegId] {
    const [a, b] = this.#legs;
    if (a === undefined || b === undefined) throw new Error('a call needs two legs');
    return [a, b];
  }

  async #ask<M extends Method>(
    method: M,
    params: Omit<RpcInput<MediaPort, M>, 'commandId' | 'epoch' | 'roomId'>,
  ): Promise<RpcResult<MediaPort, M>> {
    const fenced = { ...params, commandId: newId('command'), epoch: 1, roomId: this.#roomId };
    return await this.#media.rpc.call(method, fenced as never);
  }
}
