import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CordboardError } from '@cordboard/contracts';
import { checkKey, checkPrefix, notFound, type ObjectEntry, type ObjectStore } from './object-store.ts';

/** Below the root, on the same file system, so that a rename is atomic. Its name is not a possible first segment of a tenant's key. */
const STAGING = '.staging';

/** Objects as files below `root`. A put is written beside, flushed to the disk and renamed. */
export function createFileStore(root: string): ObjectStore {
  const pathOf = (key: string): string => join(root, ...checkKey(key).split('/'));

  return {
    async put(key, content) {
      const path = pathOf(key);
      const staged = join(root, STAGING, randomUUID());
      await Promise.all([mkdir(dirname(path), { recursive: true }), mkdir(dirname(staged), { recursive: true })]);
      await checkInside(root, dirname(path), key);
      try {
        const source = content instanceof Readable ? content : Readable.from([content]);
        await pipeline(source, createWriteStream(staged, { flags: 'wx', flush: true }));
        await rename(staged, path);
        await flushFolder(dirname(path));
      } finally {
        await rm(staged, { force: true });
      }
    },
    async get(key) {
      return await readFile(pathOf(key)).catch((error: unknown) => {
        throw translate(error, key);
      });
    },
    async stat(key) {
      try {
        const facts = await stat(pathOf(key));
        return facts.isFile() ? { bytes: facts.size } : null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    read(key, range = {}) {
      const source = createReadStream(pathOf(key), {
        ...(range.start !== undefined && { start: range.start }),
        ...(range.end !== undefined && { end: range.end }),
      });
      const out = new PassThrough();
      source.once('error', (error) => {
        out.destroy(translate(error, key));
      });
      out.once('close', () => {
        source.destroy();
      });
      source.pipe(out);
      return out;
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
    async *list(prefix) {
      yield* walk(root, '', checkPrefix(prefix));
    },
    async sweep(beforeMs) {
      let gone = 0;
      for await (const { key, modifiedAtMs } of walk(join(root, STAGING), '', '')) {
        if (modifiedAtMs >= beforeMs) continue;
        await rm(join(root, STAGING, key), { force: true });
        gone++;
      }
      return gone;
    },
  };
}

async function* walk(root: string, below: string, prefix: string): AsyncGenerator<ObjectEntry> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries.sort((a, b) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b))))) {
    const key = below === '' ? entry.name : `${below}/${entry.name}`;
    if (key === STAGING) continue;
    if (entry.isDirectory()) {
      const folder = `${key}/`;
      if (folder.startsWith(prefix) || prefix.startsWith(folder)) yield* walk(root, key, prefix);
    } else if (entry.isFile() && key.startsWith(prefix)) {
      const { size, mtimeMs } = await stat(join(root, key));
      yield { key, bytes: size, modifiedAtMs: mtimeMs };
    }
  }
}

/** With the slash a folder stands where its keys do, which is the order S3 lists in. */
function sortKey(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

/** A symbolic link inside the store must not lead a write out of it. */
async function checkInside(root: string, folder: string, key: string): Promise<void> {
  const [realRoot, realFolder] = await Promise.all([realpath(root), realpath(folder)]);
  if (realFolder !== realRoot && !realFolder.startsWith(realRoot + sep)) throw new CordboardError('invalid_input', { key });
}

/** The rename itself is only safe from a power cut once the folder is on the disk. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function translate(error: unknown, key: string): Error {
  if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'EISDIR') return notFound(key, error);
  return error instanceof Error ? error : new Error(String(error));
}
