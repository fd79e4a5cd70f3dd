/** How long nothing but silence has come from a microphone. */
export interface Silence {
  /** Since when, Unix ms; null while there is sound, or nothing can be measured. */
  readonly sinceMs: number | null;
  readonly silent: boolean;
}

export const NOT_SILENT: Silence = { sinceMs: null, silent: false };
const SILENT_AFTER_MS = 10_000;

export interface SilenceSample {
  readonly nowMs: number;
  /** The loudest sample since the last look, 0 to 1; null while nothing can be measured (no track, or no sound allowed yet). */
  readonly peak: number | null;
  /** The system or the headset's own switch keeps the sound back (`MediaStreamTrack.muted`). */
  readonly cutOff: boolean;
}

/**
 * Exact zeros, or sound kept back, for ten seconds. A room is never that quiet: converters have noise, so a person who
 * listens is not taken for a dead microphone. The first sound ends it.
 */
export function stepSilence({ sinceMs, silent }: Silence, { nowMs, peak, cutOff }: SilenceSample): Silence {
  if (!cutOff && (peak === null || peak > 0)) return NOT_SILENT;
  const since = sinceMs ?? nowMs;
  return { sinceMs: since, silent: silent || nowMs - since >= SILENT_AFTER_MS };
}
