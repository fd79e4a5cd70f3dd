import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { legIdSchema, recordingIdSchema } from '@cordboard/contracts';
import { z } from 'zod';

/** What a recording's folder says about it, a JSON object a line; enough to finish it after a crash. */
const journalLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    recordingId: recordingIdSchema,
    objectPrefix: z.string(),
    channels: z.tuple([z.string(), z.string()]),
    /** Unix milliseconds of frame 0. */
    startedAtMs: z.number(),
  }),
  /** The grid settled: this is what frame 0 really is. */
  z.object({ kind: z.literal('origin'), startedAtMs: z.number() }),
  z.object({ kind: z.literal('track'), index: z.int(), legId: legIdSchema }),
  z.object({ kind: z.literal('assign'), channel: z.string(), track: z.int().nullable(), fromFrame: z.int() }),
  z.object({ kind: z.literal('gap'), fromFrame: z.int(), toFrame: z.int(), cause: z.string() }),
  z.object({ kind: z.literal('pause'), fromFrame: z.int() }),
  /** Of the pause before it; without one it lasts to the end. */
  z.object({ kind: z.literal('resume'), toFrame: z.int() }),
  z.object({ kind: z.literal('lost'), index: z.int(), lost: z.int() }),
  z.object({ kind: z.literal('stop'), durationMs: z.number() }),
]);
export type JournalLine = z.infer<typeof journalLineSchema>;

export const journalPath = (folder: string): string => join(folder, 'journal.jsonl');
export const trackPath = (folder: string, index: number): string => join(folder, `${index}.track`);

/** The lines of a journal; what a crash left of the last ones is left out. Rejects with ENOENT when there is none. */
export async function readJournal(folder: string): Promise<JournalLine[]> {
  const text = await readFile(journalPath(folder), 'utf8');
  return text.split('\n').flatMap((line) => {
    const parsed = journalLineSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Appends lines. What could not be written stays and is tried again with the next `save`. */
export class Journal {
  readonly lines: JournalLine[] = [];
  readonly #folder: string;
  #unsaved = '';
  #savedBytes = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The journal is on the disk, at least in part. */
  get begun(): boolean {
    return this.#savedBytes > 0;
  }

  get saved(): boolean {
    return this.#unsaved === '';
  }

  add(line: JournalLine): void {
    this.lines.push(line);
    this.#unsaved += `${JSON.stringify(line)}\n`;
  }

  /** Rejects when the disk refuses; saves never overlap. */
  async save(): Promise<void> {
    const saved = this.#saving.then(() => this.#write());
    this.#saving = saved.catch(() => undefined);
    await saved;
  }

  async #write(): Promise<void> {
    if (this.#unsaved === '') return;
    const bytes = Buffer.from(this.#unsaved);
    const characters = this.#unsaved.length;
    const file = await open(journalPath(this.#folder), this.#savedBytes === 0 ? 'w' : 'r+');
    try {
      const { bytesWritten } = await file.write(bytes, 0, bytes.length, this.#savedBytes);
      // A full disk may take a part: a line is there whole or not at all, so the part is written over.
      if (bytesWritten < bytes.length) throw new Error(`the journal took ${bytesWritten} of ${bytes.length} bytes`);
    } finally {
      await file.close();
    }
    this.#savedBytes += bytes.length;
    this.#unsaved = this.#unsaved.slice(characters);
  }
}
