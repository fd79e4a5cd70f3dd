/** Whether anything at all has come from a microphone since it was opened. */
export interface Hearing {
  /** When the silence began that is listened to; null while nothing can be measured. */
  readonly sinceMs: number | null;
  readonly heard: boolean;
}

export type HearingVerdict = 'off' | 'listening' | 'heard' | 'nothing';

export const UNHEARD: Hearing = { sinceMs: null, heard: false };
const NOTHING_AFTER_MS = 3_000;
/** On the meter's scale of 0 to 1; about -57 dBFS, which no voice is and a dead microphone always is. */
const AUDIBLE = 0.06;

export interface Sample {
  readonly nowMs: number;
  /** 0 to 1; null while nothing is measured: no track, or a page that may not use sound yet. */
  readonly level: number | null;
  /** The system or the headset's own switch keeps the sound back. */
  readonly cutOff: boolean;
}

/** Once heard is heard: people who listen are silent. Only what is cut off is not heard any more. */
export function hear(before: Hearing, { nowMs, level, cutOff }: Sample): Hearing {
  if (level === null) return UNHEARD;
  if (cutOff) return { sinceMs: nowMs - NOTHING_AFTER_MS, heard: false };
  if (before.heard || level >= AUDIBLE) return { sinceMs: before.sinceMs ?? nowMs, heard: true };
  return { sinceMs: before.sinceMs ?? nowMs, heard: false };
}

export function verdictOfHearing({ sinceMs, heard }: Hearing, nowMs: number): HearingVerdict {
  if (sinceMs === null) return 'off';
  if (heard) return 'heard';
  return nowMs - sinceMs >= NOTHING_AFTER_MS ? 'nothing' : 'listening';
}
