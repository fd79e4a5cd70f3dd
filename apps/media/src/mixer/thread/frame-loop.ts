import { Lateness } from './lateness.ts';

const FRAME_MS = 20;
/** Rooms take their turns in these parts of a frame, so that their packets do not all come at once. */
const SLOTS = 4;
const SLOT_MS = FRAME_MS / SLOTS;
/** A thread that was held up leaves out what is older. */
const MAX_CATCH_UP_MS = 200;

/** What has a tick each 20 ms while it is busy. */
export interface Framed {
  busy(nowMs: number): boolean;
  tick(nowMs: number): void;
}

export interface LoopTimers {
  /** Monotonic milliseconds. */
  now(): number;
  after(delayMs: number, run: () => void): void;
}

interface FrameLoopOptions {
  readonly timers: LoopTimers;
  /** Each second while it runs. */
  readonly onSecond: () => void;
}

/** The one tick of a mixer's thread. It stops with the last busy room, and `wake` starts it again. */
export class FrameLoop {
  readonly lateness = new Lateness();
  readonly #timers: LoopTimers;
  readonly #onSecond: () => void;
  readonly #slots: readonly Set<Framed>[] = Array.from({ length: SLOTS }, () => new Set<Framed>());
  #running = false;
  #dueMs = 0;
  #step = 0;

  constructor({ timers, onSecond }: FrameLoopOptions) {
    this.#timers = timers;
    this.#onSecond = onSecond;
  }

  get running(): boolean {
    return this.#running;
  }

  add(room: Framed): void {
    const [emptiest] = this.#slots.toSorted((a, b) => a.size - b.size);
    emptiest?.add(room);
  }

  remove(room: Framed): void {
    for (const slot of this.#slots) slot.delete(room);
  }

  /** A packet came. Cheap, for it is called for each. */
  wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.#dueMs = this.#timers.now();
    this.#schedule();
  }

  #schedule(): void {
    this.#timers.after(Math.max(0, this.#dueMs - this.#timers.now()), () => {
      this.#run();
    });
  }

  #run(): void {
    const behindMs = this.#timers.now() - this.#dueMs;
    if (behindMs > MAX_CATCH_UP_MS) this.#dueMs += Math.ceil((behindMs - MAX_CATCH_UP_MS) / FRAME_MS) * FRAME_MS;
    while (this.#running && this.#dueMs <= this.#timers.now()) this.#runSlot();
    if (this.#running) this.#schedule();
  }

  #runSlot(): void {
    for (const room of this.#slots[this.#step % SLOTS] ?? []) {
      const nowMs = this.#timers.now();
      if (!room.busy(nowMs)) continue;
      room.tick(nowMs);
      this.lateness.add(this.#timers.now() - this.#dueMs);
    }
    this.#step++;
    this.#dueMs += SLOT_MS;
    if (this.#step % SLOTS === 0) this.#running = this.#anyBusy();
    if (this.#step % (1_000 / SLOT_MS) === 0 || !this.#running) this.#onSecond();
  }

  #anyBusy(): boolean {
    const nowMs = this.#timers.now();
    return this.#slots.some((slot) => [...slot].some((room) => room.busy(nowMs)));
  }
}
