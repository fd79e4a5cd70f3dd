/**
 * ```
 * opening ──► microphone ──► speaker ──► done
 *    └──────────► done (no microphone: nothing else can be tried)
 * ```
 * A check of everything a call needs, a few seconds long. Pure; times are Unix ms.
 */
export interface SoundCheck {
  readonly step: 'opening' | 'microphone' | 'speaker' | 'done';
  readonly microphone: 'ok' | 'quiet' | 'silent' | 'missing' | 'denied' | null;
  readonly speaker: 'ok' | 'notHeard' | null;
  readonly line: 'ok' | 'slow' | 'lost' | null;
  readonly listeningSinceMs: number | null;
  /** When a voice was first heard, since then without a pause. */
  readonly voiceSinceMs: number | null;
  /** The loudest level of all, 0 to 1 on the meter's scale. */
  readonly loudest: number;
}

export type CheckEvent =
  | { readonly type: 'opened'; readonly nowMs: number }
  | { readonly type: 'refused'; readonly denied: boolean }
  | { readonly type: 'level'; readonly level: number; readonly nowMs: number }
  | { readonly type: 'answered'; readonly heard: boolean; readonly line: Line };

export interface Line {
  readonly registered: boolean;
  readonly connected: boolean;
  /** Of the event socket, ms; null when it was not measured yet. */
  readonly roundTripMs: number | null;
}

export const NEW_CHECK: SoundCheck = {
  ...{ step: 'opening', microphone: null, speaker: null, line: null },
  ...{ listeningSinceMs: null, voiceSinceMs: null, loudest: 0 },
};

/** Speech on the meter's scale: about -45 dBFS and above. */
const VOICE = 0.3;
/** What is not silence: about -57 dBFS. */
const AUDIBLE = 0.06;
const VOICE_FOR_MS = 400;
const LISTEN_MS = 6_000;
const SLOW_MS = 400;

/** An event that does not belong to the step changes nothing. */
export function stepCheck(check: SoundCheck, event: CheckEvent): SoundCheck {
  switch (event.type) {
    case 'opened':
      return check.step === 'opening' ? { ...check, step: 'microphone', listeningSinceMs: event.nowMs } : check;
    case 'refused':
      return check.step === 'opening' ? { ...check, step: 'done', microphone: event.denied ? 'denied' : 'missing' } : check;
    case 'level':
      return check.step === 'microphone' ? listen(check, event.level, event.nowMs) : check;
    case 'answered':
      if (check.step !== 'speaker') return check;
      return { ...check, step: 'done', speaker: event.heard ? 'ok' : 'notHeard', line: lineOf(event.line) };
  }
}

function listen(check: SoundCheck, level: number, nowMs: number): SoundCheck {
  const loudest = Math.max(check.loudest, level);
  const voiceSinceMs = level >= VOICE ? (check.voiceSinceMs ?? nowMs) : null;
  const heard = { ...check, loudest, voiceSinceMs };
  if (voiceSinceMs !== null && nowMs - voiceSinceMs >= VOICE_FOR_MS) return { ...heard, step: 'speaker', microphone: 'ok' };
  if (nowMs - (check.listeningSinceMs ?? nowMs) < LISTEN_MS) return heard;
  return { ...heard, step: 'speaker', microphone: loudest >= AUDIBLE ? 'quiet' : 'silent' };
}

function lineOf({ registered, connected, roundTripMs }: Line): 'ok' | 'slow' | 'lost' {
  if (!registered || !connected) return 'lost';
  return roundTripMs !== null && roundTripMs > SLOW_MS ? 'slow' : 'ok';
}

/** What the check comes to: fine, usable with a flaw, or no call can be had. Null while it goes on. */
export function verdictOf({ step, microphone, speaker, line }: SoundCheck): 'good' | 'flawed' | 'bad' | null {
  if (step !== 'done') return null;
  if (microphone === 'ok' && speaker === 'ok') return line === 'ok' ? 'good' : line === 'slow' ? 'flawed' : 'bad';
  return microphone === 'quiet' && speaker === 'ok' && line !== 'lost' ? 'flawed' : 'bad';
}
