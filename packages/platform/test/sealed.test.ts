import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { getSealed, openObjectStore, openSealed, putSealed, unwrapKey, wrapKey, type ObjectStore } from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const CHUNK = 64 * 1024;
const SEALED = CHUNK + 16;
const HEADER = 32;
const key = randomBytes(32);
let store: ObjectStore;
beforeEach(async () => {
  store = openObjectStore(pathToFileURL(await temporaryFolder()).href);
});

const collect = async (stream: Readable): Promise<Buffer> => Buffer.concat((await stream.toArray()) as Buffer[]);

describe('a sealed object', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_000])('of %i bytes comes back as it was, whole and in parts', async (size) => {
    const plain = randomBytes(size);
    await putSealed(store, 't/a', key, size % 2 === 0 ? plain : Readable.from([plain.subarray(0, 7), plain.subarray(7)]));
    const stored = await store.get('t/a');
    if (size > 40) expect(stored.includes(plain.subarray(0, 32))).toBe(false);
    expect((await getSealed(store, 't/a', key)).equals(plain)).toBe(true);
    const sealed = await openSealed(store, 't/a', key);
    expect(sealed.bytes).toBe(size);
    for (const [start, end] of [
      [0, 0],
      [size - 1, size - 1],
      [Math.floor(size / 3), Math.floor(size / 2)],
      [CHUNK - 2, CHUNK + 1],
      [0, size + 100],
    ] as const) {
      if (start < 0 || start >= size) continue;
      expect((await collect(sealed.read({ start, end }))).equals(plain.subarray(start, end + 1)), `${start}–${end}`).toBe(true);
    }
  });

  it('of the same bytes is another each time, and opens with its own key only', async () => {
    const plain = randomBytes(1_000);
    for (const name of ['t/a', 't/b']) await putSealed(store, name, key, plain);
    expect((await store.get('t/a')).equals(await store.get('t/b'))).toBe(false);
    await expect(getSealed(store, 't/a', randomBytes(32))).rejects.toMatchObject({ code: 'internal' });
    await expect(getSealed(store, 't/c', key)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('gives a range from the chunks that it lies in and no others', async () => {
    const plain = randomBytes(20 * CHUNK);
    await putSealed(store, 't/a', key, plain);
    const ranges: number[] = [];
    const counting: ObjectStore = {
      ...store,
      read: (name, range) => {
        ranges.push((range?.end ?? Infinity) - (range?.start ?? 0) + 1);
        return store.read(name, range);
      },
    };
    const sealed = await openSealed(counting, 't/a', key);
    const part = await collect(sealed.read({ start: 10 * CHUNK + 5, end: 10 * CHUNK + 99 }));
    expect(part.equals(plain.subarray(10 * CHUNK + 5, 10 * CHUNK + 100))).toBe(true);
    // The header; then one chunk and the tag before it.
    expect(ranges).toEqual([HEADER, SEALED + 16]);
  });

  const damages: readonly [string, (stored: Buffer, other: Buffer) => Buffer][] = [
    ['a changed byte', (stored) => flipped(stored, HEADER + SEALED + 9)],
    ['a changed tag', (stored) => flipped(stored, stored.length - 1)],
    ['a changed header', (stored) => flipped(stored, 10)],
    ['an end cut off in the middle of a chunk', (stored) => stored.subarray(0, stored.length - 100)],
    ['a last chunk cut off', (stored) => stored.subarray(0, HEADER + 2 * SEALED)],
    [
      'two chunks in each other’s place',
      (stored) => Buffer.concat([part(stored, 1), part(stored, 0)].reduce(joined, [head(stored)]).concat(rest(stored))),
    ],
    ['a chunk left out', (stored) => Buffer.concat([head(stored), part(stored, 0), rest(stored)])],
    ['a chunk said twice', (stored) => Buffer.concat([head(stored), part(stored, 0), part(stored, 0), rest(stored)])],
    ['a chunk of another object', (stored, other) => Buffer.concat([head(stored), part(other, 0), part(stored, 1), rest(stored)])],
    ['an end of another object', (stored, other) => Buffer.concat([stored.subarray(0, HEADER + 2 * SEALED), rest(other)])],
  ];
  it.each(damages)('with %s does not open', async (_what, damage) => {
    for (const name of ['t/a', 't/b']) await putSealed(store, name, key, randomBytes(2 * CHUNK + 1_000));
    await store.put('t/a', damage(await store.get('t/a'), await store.get('t/b')));
    await expect(getSealed(store, 't/a', key)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a wrapped key', () => {
  it('opens for its owner by the key that wrapped it, and not otherwise', () => {
    const [wrapping, other] = [randomBytes(32), randomBytes(32)];
    const wrapped = wrapKey(wrapping, key, 'ten_a');
    expect(unwrapKey(wrapping, wrapped, 'ten_a').equals(key)).toBe(true);
    expect(wrapKey(wrapping, key, 'ten_a')).not.toBe(wrapped);
    const changed = flipped(Buffer.from(wrapped, 'base64url'), 20).toString('base64url');
    for (const [by, text, owner] of [
      [other, wrapped, 'ten_a'],
      [wrapping, wrapped, 'ten_b'],
      [wrapping, changed, 'ten_a'],
      [wrapping, '', 'ten_a'],
    ] as const)
      expect(() => unwrapKey(by, text, owner)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}
const head = (stored: Buffer): Buffer => stored.subarray(0, HEADER);
const part = (stored: Buffer, number: number): Buffer => stored.subarray(HEADER + number * SEALED, HEADER + (number + 1) * SEALED);
const rest = (stored: Buffer): Buffer => stored.subarray(HEADER + 2 * SEALED);
const joined = (all: Buffer[], one: Buffer): Buffer[] => [...all, one];
