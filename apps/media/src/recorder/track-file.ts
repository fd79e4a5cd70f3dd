import { open, type FileHandle } from 'node:fs/promises';
import type { FlushedPage } from './track-page.ts';

/** A disk that stalls may hold up this many pages (some 25 s); what comes then is a gap. */
const MAX_WAITING_PAGES = 32;

export interface Gap {
  readonly fromFrame: number;
  readonly toFrame: number;
  readonly cause: string;
}

/**
 * The append-only file of one track. A page is written as a whole at a known place, so that one the disk took in part
 * is written over by the next; what cannot be written is reported as a gap and the recording goes on.
 */
export class TrackFile {
  readonly #path: string;
  readonly #onGap: (gap: Gap) => void;
  #file: FileHandle | null = null;
  #bytes = 0;
  #waiting = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, onGap: (gap: Gap) => void) {
    this.#path = path;
    this.#onGap = onGap;
  }

  append(page: FlushedPage): void {
    if (this.#waiting >= MAX_WAITING_PAGES) {
      this.#onGap({ fromFrame: page.firstFrame, toFrame: page.lastFrame + 1, cause: 'the disk is too slow' });
      return;
    }
    this.#waiting++;
    this.#written = this.#written.then(async () => {
      try {
        await this.#write(page.bytes);
      } catch (error) {
        this.#onGap({ fromFrame: page.firstFrame, toFrame: page.lastFrame + 1, cause: causeOf(error) });
      } finally {
        this.#waiting--;
      }
    });
  }

  /** Resolves when all that was appended is written or reported; what lies behind the last whole page is cut off. */
  async close(): Promise<void> {
    await this.#written;
    const file = this.#file;
    this.#file = null;
    if (!file) return;
    try {
      await file.truncate(this.#bytes);
    } finally {
      await file.close();
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#file ??= await open(this.#path, 'w');
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, this.#bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('written in part'), { code: 'ENOSPC' });
    this.#bytes += bytes.length;
  }
}

function causeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  return `the disk refused (${code ?? String(error)})`;
}
