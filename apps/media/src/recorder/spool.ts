import { appendFile, mkdir, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaNodeId, RecordingId } from '@cordboard/contracts';
import { Heartbeats } from './heartbeats.ts';

/** A node touches its folder's `alive` file this often. */
export const HEARTBEAT_MS = 1_000;
const ALIVE = 'alive';

/**
 * Where recordings under way are kept: a folder a node, in it a folder a part of a recording. Nodes of one machine may share the
 * spool; what a node that is gone has left, any other takes over by renaming it into its own folder, which only one can.
 */
export class Spool {
  readonly #root: string;
  readonly #own: string;
  readonly #others = new Heartbeats();
  #folders = 0;

  private constructor(root: string, mediaNodeId: MediaNodeId) {
    this.#root = root;
    this.#own = join(root, mediaNodeId);
  }

  static async open(root: string, mediaNodeId: MediaNodeId): Promise<Spool> {
    const spool = new Spool(root, mediaNodeId);
    await spool.makeFolder(spool.#own);
    return spool;
  }

  /**
   * The path of a folder that no other recording of this process has or had. The id alone is not enough: when a worker
   * dies, the next part of a recording begins here while the one before it is still being stored.
   */
  newFolder(recordingId: RecordingId): string {
    return join(this.#own, `${recordingId}.${++this.#folders}`);
  }

  /** Makes this node's folder or one in it, and shows that somebody is there: a folder without that nobody takes over. */
  async makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await this.#showLife();
  }

  /** Makes the folder anew when another node took this one for dead. */
  async beat(): Promise<void> {
    const now = new Date();
    try {
      await utimes(join(this.#own, ALIVE), now, now);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await mkdir(this.#own, { recursive: true, mode: 0o700 });
      await this.#showLife();
    }
  }

  async #showLife(): Promise<void> {
    await appendFile(join(this.#own, ALIVE), '');
  }

  /**
   * One look at the other nodes of the spool; takes over the recordings of those that are gone. It takes looks about as
   * often as there are heartbeats. Returns the folders, which are this node's now.
   */
  async takeOver(monotonicMs: number): Promise<string[]> {
    const taken: string[] = [];
    const names = await foldersIn(this.#root);
    this.#others.keepOnly(names);
    for (const name of names) {
      const folder = join(this.#root, name);
      const sign = folder === this.#own ? null : await signOf(folder);
      if (sign === null || !this.#others.silent(name, sign, monotonicMs)) continue;
      for (const recording of await foldersIn(folder)) {
        // Both nodes may have a part of the same recording, and the same number for it.
        const mine = join(this.#own, `${recording}.${name}`);
        if (await moved(join(folder, recording), mine)) taken.push(mine);
      }
      await removeEmpty(folder);
    }
    return taken;
  }
}

/** When the node last gave a sign of life, by the clock of the file system; null: it is no node's folder. */
async function signOf(folder: string): Promise<number | null> {
  try {
    return (await stat(join(folder, ALIVE))).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** False when another node was faster. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A node that was only slow may come back meanwhile: what it puts there stays. */
async function removeEmpty(folder: string): Promise<void> {
  if ((await foldersIn(folder)).length > 0) return;
  try {
    await rm(join(folder, ALIVE), { force: true });
    await rmdir(folder);
  } catch (error) {
    if (!isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
