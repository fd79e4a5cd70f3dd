const FRAME_MS = 20;
/** Callers speak in groups that are spread over the 20 ms, as people are. */
export const GROUPS = 5;

/** Calls back 50 times a second for each group, on one clock, until it is stopped. */
export class Pacer {
  #timer: NodeJS.Timeout | null = null;

  start(speak: (group: number, frame: number) => void): void {
    const beganAt = performance.now();
    const stepMs = FRAME_MS / GROUPS;
    let step = 0;
    const run = (): void => {
      for (; beganAt + step * stepMs <= performance.now(); step++) speak(step % GROUPS, Math.floor(step / GROUPS));
      this.#timer = setTimeout(run, Math.max(0, beganAt + step * stepMs - performance.now()));
    };
    run();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
