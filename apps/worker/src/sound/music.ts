import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { objectKeys, type TenantId } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { readOpusFile } from '../ogg/read-opus.ts';
import { composeComfort } from './compose-comfort.ts';
import { MUSIC_SAMPLE_RATE } from './compose-music.ts';
import { LOCAL_ONLY, opusOutput, QUIET } from './opus-encode.ts';
import { runProgram } from './run-program.ts';

export type Piece = 'waiting' | 'comfort';

/** Raise it when the piece changes: media nodes remember sounds by their key. */
const NAMES: Readonly<Record<Piece, string>> = { waiting: 'built-in-1', comfort: 'comfort-1' };

async function compose(piece: Piece): Promise<Float32Array<ArrayBuffer>> {
  if (piece === 'comfort') return composeComfort();
  const thread = new Worker(new URL('./compose-thread.ts', import.meta.url));
  const [composed] = (await once(thread, 'message')) as [Float32Array<ArrayBuffer>];
  return composed;
}

async function render(piece: Piece): Promise<Buffer> {
  const composed = await compose(piece);
  const samples = Buffer.from(composed.buffer);
  const input = ['-f', 'f32le', '-ar', String(MUSIC_SAMPLE_RATE), '-ac', '1', '-i', 'pipe:0'];
  return (await runProgram('ffmpeg', [...QUIET, ...LOCAL_ONLY, ...input, ...opusOutput('audio', 48_000), 'pipe:1'], { stdin: samples }))
    .stdout;
}

/** Waiting music for tenants that chose none of their own, and the comfort tone. Made once a process, kept once a tenant. */
export class MusicBox {
  readonly #store: ObjectStore;
  readonly #rendered = new Map<Piece, Promise<Buffer>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Ahead of the first who waits. A failure is tried again by the next. */
  prepare(piece: Piece = 'waiting'): Promise<Buffer> {
    const known = this.#rendered.get(piece);
    if (known !== undefined) return known;
    const rendered = render(piece).catch((error: unknown) => {
      this.#rendered.delete(piece);
      throw error;
    });
    this.#rendered.set(piece, rendered);
    return rendered;
  }

  async builtIn(tenantId: TenantId, piece: Piece): Promise<{ objectKey: string; durationMs: number }> {
    const objectKey = objectKeys.music(tenantId, NAMES[piece]);
    if ((await this.#store.stat(objectKey)) !== null) {
      return { objectKey, durationMs: readOpusFile(await this.#store.get(objectKey)).durationMs };
    }
    const file = await this.prepare(piece);
    await this.#store.put(objectKey, file);
    return { objectKey, durationMs: readOpusFile(file).durationMs };
  }
}
