import type { RecordingId } from '@cordboard/contracts';
import type { Clock, Logger, ObjectStore } from '@cordboard/platform';
import { Recording } from './recording.ts';
import type { Spool } from './spool.ts';
import { storeRecording, type StoredRecording } from './store-recording.ts';

/** Every recording is flushed this often; with the packets that wait for late ones a crash loses less than 1 s. */
const FLUSH_MS = 800;
const FLUSH_GROUPS = 8;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 30_000;
/** After this long without success it is said aloud; the upload is tried on. */
const FAILED_AFTER_MS = 60_000;

export interface RecorderOptions {
  readonly spool: Spool;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onDiskFailure: () => void;
  readonly onStored: (stored: StoredRecording) => void;
}

export interface FinishReport {
  readonly stored: (stored: StoredRecording) => void;
  /** Said once; the folder stays and the upload goes on being tried. */
  readonly failed: (detail: string) => void;
}

/** The recordings of this node: flushed in turn, uploaded at the end, and those of dead nodes finished. */
export class Recorder {
  readonly #options: RecorderOptions;
  /** Each with the group it is flushed in. */
  readonly #active = new Map<Recording, number>();
  readonly #uploads = new Set<Promise<void>>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #group = 0;
  #nextGroup = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  get active(): number {
    return this.#active.size;
  }

  get uploading(): number {
    return this.#uploads.size;
  }

  async start(recordingId: RecordingId, objectPrefix: string, channels: readonly [string, string]): Promise<Recording> {
    const { spool, clock, log, onDiskFailure } = this.#options;
    const folder = spool.newFolder(recordingId);
    const makeFolder = (): Promise<void> => spool.makeFolder(folder);
    const recording = new Recording({ recordingId, objectPrefix, channels, folder, makeFolder, clock, log, onDiskFailure });
    await recording.open();
    this.#active.set(recording, this.#nextGroup++ % FLUSH_GROUPS);
    this.#timer ??= setInterval(() => {
      this.#flushGroup();
    }, FLUSH_MS / FLUSH_GROUPS);
    return recording;
  }

  /** Ends the recording and resolves with its duration in ms; the upload goes on behind and is reported. */
  async finish(recording: Recording, report: FinishReport): Promise<number> {
    const stopped = recording.stop();
    if (this.#active.delete(recording)) this.#track(stopped.then(() => this.#store(recording.folder, recording, report)));
    if (this.#active.size === 0) this.#stopTimer();
    return await stopped;
  }

  /** Looks for dead nodes and uploads what they have left; called about once a second with this process's monotonic clock. */
  async recover(monotonicMs: number): Promise<void> {
    for (const folder of await this.#options.spool.takeOver(monotonicMs)) {
      this.#options.log.warn({ folder }, 'finishing a recording that another process left');
      this.#track(this.#store(folder, null, { stored: () => undefined, failed: () => undefined }));
    }
  }

  /** Gives what is under way a last while; what is not uploaded then stays in the spool for another node. */
  async close(withinMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#closed.abort();
    }, withinMs);
    while (this.#uploads.size > 0) await Promise.all(this.#uploads);
    clearTimeout(timer);
    this.#stopTimer();
  }

  #stopTimer(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #flushGroup(): void {
    this.#group = (this.#group + 1) % FLUSH_GROUPS;
    for (const [recording, group] of this.#active) if (group === this.#group) recording.flush();
  }

  #track(upload: Promise<void>): void {
    const tracked = upload
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'a recording did not end well');
      })
      .finally(() => this.#uploads.delete(tracked));
    this.#uploads.add(tracked);
  }

  async #store(folder: string, recording: Recording | null, report: FinishReport): Promise<void> {
    const beganAt = performance.now();
    let said = false;
    for (let waitMs = RETRY_FIRST_MS; !this.#closed.signal.aborted; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
      try {
        const stored = await storeRecording(this.#options.store, folder, recording?.journal);
        if (!stored) {
          this.#options.log.warn({ folder }, 'there was no recording to store');
          return;
        }
        this.#options.onStored(stored);
        report.stored(stored);
        return;
      } catch (error) {
        this.#options.log.error({ err: error, folder }, 'a recording was not uploaded, trying again');
        if (!said && performance.now() - beganAt > FAILED_AFTER_MS) {
          said = true;
          report.failed(error instanceof Error ? error.message : String(error));
        }
        await pause(waitMs, this.#closed.signal);
      }
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
