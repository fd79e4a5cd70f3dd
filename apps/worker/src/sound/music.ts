import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { objectKeys, type TenantId } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { readOpusFile } from '../ogg/read-opus.ts';
import { MUSIC_SAMPLE_RATE } from './compose-music.ts';
import { LOCAL_ONLY, opusOutput, QUIET } from './opus-encode.ts';
import { runProgram } from './run-program.ts';

/** Raise it when the piece changes: media nodes remember sounds by their key. */
const NAME = 'built-in-1';

async function renderMusic(): Promise<Buffer> {
  const thread = new Worker(new URL('./compose-thread.ts', import.meta.url));
  const [composed] = (await once(thread, 'message')) as [Float32Array<ArrayBuffer>];
  const samples = Buffer.from(composed.buffer);
  const input = ['-f', 'f32le', '-ar', String(MUSIC_SAMPLE_RATE), '-ac', '1', '-i', 'pipe:0'];
  return (await runProgram('ffmpeg', [...QUIET, ...LOCAL_ONLY, ...input, ...opusOutput('audio', 48_000), 'pipe:1'], { stdin: samples }))
    .stdout;
}

/** Waiting music for tenants that chose none of their own. Made once a process, kept once a tenant. */
export class MusicBox {
  readonly #store: ObjectStore;
  #rendered: Promise<Buffer> | undefined;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Ahead of the first who waits. A failure is tried again by the next. */
  prepare(): Promise<Buffer> {
    this.#rendered ??= renderMusic().catch((error: unknown) => {
      this.#rendered = undefined;
      throw error;
    });
    return this.#rendered;
  }

  async builtIn(tenantId: TenantId): Promise<{ objectKey: string; durationMs: number }> {
    const objectKey = objectKeys.music(tenantId, NAME);
    if ((await this.#store.stat(objectKey)) !== null) {
      return { objectKey, durationMs: readOpusFile(await this.#store.get(objectKey)).durationMs };
    }
    const file = await this.prepare();
    await this.#store.put(objectKey, file);
    return { objectKey, durationMs: readOpusFile(file).durationMs };
  }
}
