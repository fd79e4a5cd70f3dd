import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { partsOf } from '../object-store/parts.ts';
import { notFound, type ByteRange, type ObjectStore } from '../object-store/object-store.ts';
import {
  CHUNK_BYTES,
  damaged,
  HEADER_BYTES,
  MAGIC,
  objectKeyOf,
  openChunk,
  plainBytesOf,
  SEALED_CHUNK_BYTES,
  sealChunk,
  TAG_BYTES,
} from './sealed-format.ts';

/** Puts an object that only who has `key` (32 bytes) can read. */
export async function putSealed(store: ObjectStore, name: string, key: Uint8Array, content: Uint8Array | Readable): Promise<void> {
  await store.put(name, Readable.from(seal(key, content)));
}

async function* seal(key: Uint8Array, content: Uint8Array | Readable): AsyncGenerator<Buffer, void, undefined> {
  const header = Buffer.concat([MAGIC, randomBytes(HEADER_BYTES - MAGIC.length)]);
  yield header;
  const objectKey = objectKeyOf(key, header);
  let before: Buffer = header;
  let number = 0;
  // One behind, since only the end of the content says which chunk is the last.
  let held: Buffer | null = null;
  const sealed = (plain: Buffer, last: boolean): Buffer => {
    const chunk = sealChunk(objectKey, { number: number++, last, before }, plain);
    before = chunk.subarray(-TAG_BYTES);
    return chunk;
  };
  for await (const part of partsOf(content, CHUNK_BYTES)) {
    if (held !== null) yield sealed(held, false);
    held = part;
  }
  yield sealed(held ?? Buffer.alloc(0), true);
}

/** A sealed object that can be read in parts: only the chunks of the range are fetched and opened. */
export interface SealedObject {
  readonly bytes: number;
  /** Both ends are part of the range. A damaged chunk is an `error` of the stream, before any byte of it. */
  read(range?: ByteRange): Readable;
}

/** Rejects with `not_found`, and with `internal` when it is no sealed object. Whether it is whole is known by reading its end. */
export async function openSealed(store: ObjectStore, name: string, key: Uint8Array): Promise<SealedObject> {
  const stat = await store.stat(name);
  if (stat === null) throw notFound(name);
  const bytes = plainBytesOf(stat.bytes);
  const header = await collect(store.read(name, { start: 0, end: HEADER_BYTES - 1 }));
  const objectKey = objectKeyOf(key, header);
  const lastChunk = Math.max(0, Math.ceil((stat.bytes - HEADER_BYTES) / SEALED_CHUNK_BYTES) - 1);

  async function* open(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    const first = Math.min(lastChunk, Math.floor(start / CHUNK_BYTES));
    // Of nothing too the one chunk is opened: that it is empty must be true.
    const last = Math.max(first, Math.min(lastChunk, Math.floor(end / CHUNK_BYTES)));
    const from = HEADER_BYTES + first * SEALED_CHUNK_BYTES - (first === 0 ? 0 : TAG_BYTES);
    const to = Math.min(stat?.bytes ?? 0, HEADER_BYTES + (last + 1) * SEALED_CHUNK_BYTES) - 1;
    const source = store.read(name, { start: from, end: to });
    let before: Buffer = header;
    let number = first;
    let rest: Buffer = Buffer.alloc(0);
    let tagRead = first === 0;
    const opened = (sealed: Buffer): Buffer => {
      const plain = openChunk(objectKey, { number, last: number === lastChunk, before }, sealed);
      before = Buffer.from(sealed.subarray(-TAG_BYTES));
      const at = number++ * CHUNK_BYTES;
      return plain.subarray(Math.max(0, start - at), Math.min(plain.length, end + 1 - at));
    };
    for await (const part of source as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
      if (!tagRead && rest.length >= TAG_BYTES) {
        before = Buffer.from(rest.subarray(0, TAG_BYTES));
        rest = rest.subarray(TAG_BYTES);
        tagRead = true;
      }
      while (tagRead && rest.length >= SEALED_CHUNK_BYTES) {
        yield opened(rest.subarray(0, SEALED_CHUNK_BYTES));
        rest = rest.subarray(SEALED_CHUNK_BYTES);
      }
    }
    if (rest.length > 0) yield opened(rest);
    if (number !== last + 1) throw damaged('it is shorter than it was');
  }

  return {
    bytes,
    read: ({ start = 0, end = bytes - 1 } = {}) => Readable.from(open(start, Math.min(end, bytes - 1))),
  };
}

/** The whole of a sealed object. */
export async function getSealed(store: ObjectStore, name: string, key: Uint8Array): Promise<Buffer> {
  return await collect((await openSealed(store, name, key)).read());
}

async function collect(stream: Readable): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}
