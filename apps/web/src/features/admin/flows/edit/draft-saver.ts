import { CordboardError } from '@cordboard/contracts';
import type { FlowGraph } from '@cordboard/contracts';

/**
 * ```
 * saved ──► waiting ──► saving ──► saved | waiting (changed meanwhile) | failed | conflict
 * failed ──► waiting (again, or changed); conflict ──► saved | waiting (settled)
 * ```
 */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export interface SaverOptions {
  readonly draft: FlowGraph;
  readonly draftRevision: number;
  /** The draft's new revision; throws `state_conflict` when somebody else has saved. */
  readonly save: (draft: FlowGraph, seenRevision: number) => Promise<number>;
  readonly delayMs: number;
  readonly retryMs: number;
}

/** Saves a draft a moment after each change, one request at a time, and stops when somebody else has saved. */
export class DraftSaver {
  readonly #options: SaverOptions;
  readonly #listeners = new Set<() => void>();
  #state: SaveState = 'saved';
  #saved: FlowGraph;
  #draft: FlowGraph;
  #revision: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;

  constructor(options: SaverOptions) {
    this.#options = options;
    [this.#saved, this.#draft, this.#revision] = [options.draft, options.draft, options.draftRevision];
  }

  get state(): SaveState {
    return this.#state;
  }

  /** Of the draft as it was saved last. */
  get revision(): number {
    return this.#revision;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  change(draft: FlowGraph): void {
    this.#draft = draft;
    if (this.#state === 'conflict' || this.#state === 'saving') return;
    if (draft === this.#saved) {
      this.#clear();
      this.#to('saved');
    } else this.#wait(this.#options.delayMs);
  }

  /** Saves what is not saved, at once; false when that is not possible. */
  async flush(): Promise<boolean> {
    await this.#running;
    if (this.#state === 'conflict') return false;
    this.#clear();
    if (this.#draft !== this.#saved) await this.#save();
    return this.#draft === this.#saved;
  }

  /** Somebody else's draft was looked at: what is saved next stands on it. */
  settle(theirs: FlowGraph, revision: number): void {
    [this.#saved, this.#revision] = [theirs, revision];
    this.#to('saved');
    this.change(this.#draft);
  }

  #wait(afterMs: number): void {
    this.#clear();
    this.#timer = setTimeout(() => void this.#save(), afterMs);
    if (this.#state !== 'failed' || afterMs === this.#options.delayMs) this.#to('waiting');
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #save(): Promise<void> {
    const running = this.#send(this.#draft).finally(() => {
      this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #send(draft: FlowGraph): Promise<void> {
    this.#to('saving');
    try {
      this.#revision = await this.#options.save(draft, this.#revision);
      this.#saved = draft;
      if (this.#draft === draft) this.#to('saved');
      else this.#wait(this.#options.delayMs);
    } catch (error) {
      const isConflict = error instanceof CordboardError && error.code === 'state_conflict';
      this.#to(isConflict ? 'conflict' : 'failed');
      if (!isConflict) this.#wait(this.#options.retryMs);
    }
  }

  #to(state: SaveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
