import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import S3rver from 's3rver';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openObjectStore, type ObjectStore } from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let s3: S3rver;
let s3Url = '';
let directory = '';
beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER';
  directory = await mkdtemp(join(tmpdir(), 'cordboard-s3-'));
  s3 = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'cordboard', configs: [] }] });
  const { port } = await s3.run();
  s3Url = `s3://cordboard?region=us-east-1&endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`;
});
afterAll(async () => {
  await s3.close();
  await rm(directory, { recursive: true, force: true });
});

async function collect(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString();
}
async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const entry of store.list(prefix)) keys.push(entry.key);
  return keys;
}

describe.each(['file', 's3'] as const)('object store: %s', (kind) => {
  let store: ObjectStore;
  let prefix = '';
  beforeEach(async () => {
    store = openObjectStore(kind === 'file' ? pathToFileURL(await temporaryFolder()).href : s3Url);
    prefix = `t/${randomBytes(6).toString('hex')}`;
  });

  it('sweeps away no object, whatever its age', async () => {
    await store.put(`${prefix}/a`, Buffer.from('a'));
    expect(await store.sweep(Date.now() + 60_000)).toBe(0);
    expect(await store.stat(`${prefix}/a`)).toEqual({ bytes: 1 });
  });

  it('gives back what was put, and replaces it', async () => {
    const bytes = randomBytes(100_000);
    await store.put(`${prefix}/a.opus`, bytes);
    expect((await store.get(`${prefix}/a.opus`)).equals(bytes)).toBe(true);
    expect(await store.stat(`${prefix}/a.opus`)).toEqual({ bytes: 100_000 });
    await store.put(`${prefix}/a.opus`, Buffer.from('short'));
    expect((await store.get(`${prefix}/a.opus`)).toString()).toBe('short');
    await store.put(`${prefix}/empty`, new Uint8Array());
    expect(await store.stat(`${prefix}/empty`)).toEqual({ bytes: 0 });
  });

  it('takes a stream of any length', async () => {
    const bytes = randomBytes(17 * 1024 * 1024);
    const chunks = Array.from({ length: 170 }, (_, index) => bytes.subarray(index * 104_858, (index + 1) * 104_858));
    await store.put(`${prefix}/large`, Readable.from(chunks));
    expect((await store.get(`${prefix}/large`)).equals(Buffer.concat(chunks))).toBe(true);
    await store.put(`${prefix}/small`, Readable.from([Buffer.from('ab'), Buffer.from('c')]));
    expect((await store.get(`${prefix}/small`)).toString()).toBe('abc');
  });

  it('leaves nothing of a put whose source failed', async () => {
    await store.put(`${prefix}/x`, Buffer.from('before'));
    const source = Readable.from(
      (function* () {
        yield randomBytes(9 * 1024 * 1024);
        throw new Error('the source broke');
      })(),
    );
    await expect(store.put(`${prefix}/x`, source)).rejects.toThrow('the source broke');
    expect((await store.get(`${prefix}/x`)).toString()).toBe('before');
    const listed = await keysOf(store, `${prefix}/`);
    // S3 and the file store list in the order of the bytes; s3rver does not.
    expect(kind === 's3' ? listed.sort() : listed).toEqual([`${prefix}/x`]);
  });

  it('reads ranges, both ends included', async () => {
    await store.put(`${prefix}/r`, Buffer.from('0123456789'));
    expect(await collect(store.read(`${prefix}/r`))).toBe('0123456789');
    expect(await collect(store.read(`${prefix}/r`, { start: 3, end: 5 }))).toBe('345');
    expect(await collect(store.read(`${prefix}/r`, { start: 7 }))).toBe('789');
    expect(await collect(store.read(`${prefix}/r`, { end: 1 }))).toBe('01');
    expect(await collect(store.read(`${prefix}/r`, { start: 8, end: 100 }))).toBe('89');
  });

  it('says what is not there', async () => {
    const missing = { name: 'CordboardError', code: 'not_found' };
    await expect(store.get(`${prefix}/none`)).rejects.toMatchObject(missing);
    await expect(collect(store.read(`${prefix}/none`))).rejects.toMatchObject(missing);
    expect(await store.stat(`${prefix}/none`)).toBeNull();
    await store.delete(`${prefix}/none`);
    const listed = await keysOf(store, `${prefix}/`);
    // S3 and the file store list in the order of the bytes; s3rver does not.
    expect(kind === 's3' ? listed.sort() : listed).toEqual([]);
  });

  it('deletes', async () => {
    await store.put(`${prefix}/d`, Buffer.from('x'));
    await store.delete(`${prefix}/d`);
    expect(await store.stat(`${prefix}/d`)).toBeNull();
  });

  it('lists what begins with a prefix, in the order of the keys', async () => {
    const names = ['b', 'a/2', 'a/1', 'a-b', 'a.c', 'ab'];
    for (const name of names) await store.put(`${prefix}/${name}`, Buffer.from(name));
    await store.put(`${prefix}x/other`, Buffer.from('x'));
    const listed = await keysOf(store, `${prefix}/`);
    // S3 and the file store list in the order of the bytes; s3rver does not.
    expect(kind === 's3' ? listed.sort() : listed).toEqual(['a-b', 'a.c', 'a/1', 'a/2', 'ab', 'b'].map((name) => `${prefix}/${name}`));
    expect(await keysOf(store, `${prefix}/a/`)).toEqual([`${prefix}/a/1`, `${prefix}/a/2`]);
    expect(await keysOf(store, `${prefix}/a`)).toHaveLength(5);
    for await (const entry of store.list(`${prefix}/b`)) {
      expect(entry).toMatchObject({ key: `${prefix}/b`, bytes: 1 });
      expect(Math.abs(entry.modifiedAtMs - Date.now())).toBeLessThan(60_000);
    }
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', '', '.', 'a/./b', 'a\\..\\b', 'a\0b', 'a b', 'ä', `a/${'b'.repeat(600)}`])(
    'refuses the key "%s"',
    async (key) => {
      const refused = { name: 'CordboardError', code: 'invalid_input' };
      await expect(store.put(key, Buffer.from('x'))).rejects.toMatchObject(refused);
      await expect(store.get(key)).rejects.toMatchObject(refused);
      await expect(store.stat(key)).rejects.toMatchObject(refused);
      await expect(store.delete(key)).rejects.toMatchObject(refused);
      expect(() => store.read(key)).toThrow();
    },
  );
});

describe('the file store', () => {
  it('is never led out of its folder by a link', async () => {
    const [root, outside] = [await temporaryFolder(), await temporaryFolder()];
    const store = openObjectStore(pathToFileURL(root).href);
    await mkdir(join(root, 't'));
    await symlink(outside, join(root, 't', 'link'));
    await expect(store.put('t/link/x', Buffer.from('x'))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await readdir(outside)).toEqual([]);
  });

  it('shows a reader the old object or the new one, never a part', async () => {
    const store = openObjectStore(pathToFileURL(await temporaryFolder()).href);
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(2_000_000, letter));
    await store.put('t/x', versions[0] ?? Buffer.alloc(0));
    let writing = true;
    const writes = (async () => {
      for (let round = 0; round < 20; round++) await store.put('t/x', Readable.from([versions[round % 2] ?? Buffer.alloc(0)]));
      writing = false;
    })();
    let reads = 0;
    while (writing) {
      const seen = await store.get('t/x');
      expect(versions.some((version) => version.equals(seen))).toBe(true);
      reads++;
    }
    await writes;
    expect(reads).toBeGreaterThan(0);
  });
});

describe('openObjectStore', () => {
  it.each(['', 'http://x', 'file://host/x', 's3://', '/var/lib'])('refuses "%s"', (url) => {
    expect(() => openObjectStore(url)).toThrow('OBJECT_STORE_URL must be');
  });
});

it('a file store sweeps away what a put left behind whose process died, and leaves one that is under way', async () => {
  const root = await temporaryFolder();
  const store = openObjectStore(pathToFileURL(root).href);
  await store.put('t/a', Buffer.from('a'));
  const staging = join(root, '.staging');
  for (const name of ['dead', 'alive']) await writeFile(join(staging, name), 'half');
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(staging, 'dead'), hourAgo, hourAgo);
  expect(await store.sweep(Date.now() - 60_000)).toBe(1);
  expect(await readdir(staging)).toEqual(['alive']);
  expect((await store.get('t/a')).toString()).toBe('a');
});
