import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { START_ORDER } from './names.ts';
import { planProgram } from './program.ts';
import { startProcess, type SupervisedProcess } from './supervised-process.ts';
import type { ProcessKind, StackProcess } from './types.ts';

export interface ProcessSetSettings {
  readonly shared: Readonly<Record<string, string>>;
  readonly env: Partial<Record<ProcessKind, Readonly<Record<string, string>>>>;
  readonly counts: Readonly<Record<ProcessKind, number>>;
  readonly dataDir: string;
  readonly restart: boolean;
  readonly readyTimeoutMs: number;
  readonly onLine: (name: string, line: string) => void;
  readonly progress: (line: string) => void;
}

/** Pauses before a process that ended by itself is started again: doubled each time, from and up to. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** One that ran this long counts as sound: its next pause is the first again. */
const SOUND_AFTER_MS = 60_000;

/** The processes of a stack: start, restart, stop in order. */
export class ProcessSet {
  readonly #settings: ProcessSetSettings;
  readonly #processes = new Set<SupervisedProcess>();
  readonly #numbers = new Map<ProcessKind, number>();
  readonly #stopped = new AbortController();

  constructor(settings: ProcessSetSettings) {
    this.#settings = settings;
  }

  running(): StackProcess[] {
    return [...this.#processes].filter((entry) => !entry.hasExited());
  }

  one(kind: ProcessKind, index = 0): StackProcess {
    const found = this.running().filter((entry) => entry.kind === kind)[index];
    if (found === undefined) throw new Error(`no ${kind} process number ${index} is running`);
    return found;
  }

  /** Starts one more and waits until it is ready. */
  async add(kind: ProcessKind, own: Readonly<Record<string, string>> = {}): Promise<StackProcess> {
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    const process = await this.#start(kind, number, own);
    if (this.#settings.restart) this.#watch(process, number, own);
    return process;
  }

  async #start(kind: ProcessKind, number: number, own: Readonly<Record<string, string>>): Promise<SupervisedProcess> {
    const { shared, env, counts, dataDir, onLine, readyTimeoutMs } = this.#settings;
    const given = { ...env[kind], ...own };
    const program = await planProgram({ kind, number, count: counts[kind], shared, own: given, base: process.env, dataDir });
    if (this.#stopped.signal.aborted) throw new Error('the stack is stopping');
    const started = startProcess(program, join(dataDir, 'logs', `${program.name}.log`), (line) => onLine(program.name, line));
    this.#processes.add(started);
    try {
      await started.ready(readyTimeoutMs);
    } catch (error) {
      await started.stop();
      this.#processes.delete(started);
      throw error;
    }
    return started;
  }

  /** Keeps one process alive until the stack stops. */
  #watch(first: SupervisedProcess, number: number, own: Readonly<Record<string, string>>): void {
    const keep = async (): Promise<void> => {
      let current: SupervisedProcess | null = first;
      let pauseMs = FIRST_PAUSE_MS;
      while (!this.#stopped.signal.aborted) {
        const beganAtMs = performance.now();
        if (current !== null) {
          const { code, signal } = await current.exited;
          this.#processes.delete(current);
          if (this.#stopped.signal.aborted) return;
          if (performance.now() - beganAtMs > SOUND_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
          this.#settings.progress(`! ${current.name} ended (${signal ?? code}); starting it again in ${pauseMs} ms`);
        }
        await pause(pauseMs, undefined, { signal: this.#stopped.signal });
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        current = await this.#start(first.kind, number, own).catch((error: unknown) => {
          this.#settings.progress(`! ${error instanceof Error ? error.message : String(error)}`);
          return null;
        });
      }
    };
    keep().catch((error: unknown) => {
      if (!this.#stopped.signal.aborted) this.#settings.progress(`! ${first.name} is no longer watched: ${String(error)}`);
    });
  }

  /** One kind after the other, against the start order. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const kind of START_ORDER.toReversed()) {
      await Promise.all([...this.#processes].filter((entry) => entry.kind === kind).map((entry) => entry.stop()));
    }
  }
}
