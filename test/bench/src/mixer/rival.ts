import type { Listener } from './listener.ts';

export interface MixSettings {
  /** Of each mix, in bits a second. */
  readonly bitrate: number;
  /** Of Opus, 0 to 10. */
  readonly complexity: number;
}

/** Whoever mixes three-way calls: started fresh for each step, with all its processes on one core. */
export interface Rival {
  /** Of all its processes. */
  readonly pids: readonly number[];
  /** One for each leg, in calls of three. */
  readonly listeners: readonly Listener[];
  /** All three of all calls speak from now on, each its own voice. */
  speak(): void;
  close(): Promise<void>;
}

export type StartRival = (calls: number) => Promise<Rival>;
