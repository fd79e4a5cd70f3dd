import type { CallbackSlot, CallbackSlots, OpeningHours, QuietHours } from '@cordboard/contracts';
import { localDay } from './local-day.ts';
import { openAt } from './opening-hours.ts';
import { isQuiet } from './quiet-hours.ts';

export interface SlotQuestion {
  readonly hours: OpeningHours;
  readonly slots: CallbackSlots;
  readonly quietHours: QuietHours | null;
  /** IANA time zone of the customer. */
  readonly timeZone: string;
  /** For when callbacks are promised already (Unix ms), in any order. */
  readonly promised: readonly number[];
  readonly nowMs: number;
}

const MINUTE_MS = 60_000;
/** Opening and quiet hours change on whole minutes; a gap shorter than this is not looked for. */
const LOOK_EVERY_MS = 5 * MINUTE_MS;
/** More nobody reads through; whoever offers slots of seconds shows the next minutes. */
const MOST_SLOTS = 200;

/**
 * The times that can be promised now: parts of `lengthMs`, counted from midnight where the queue is, that lie in its
 * opening hours and outside of the customer's quiet hours to their end, begin after the notice, and are not taken. In
 * order, at most 200.
 */
export function offeredSlots(question: SlotQuestion): readonly CallbackSlot[] {
  const { hours, slots, nowMs, promised } = question;
  const { lengthMs, perSlot, noticeMs, days } = slots;
  const offered: CallbackSlot[] = [];
  let day = localDay(hours.timeZone, nowMs);
  for (let ahead = 0; ahead < days && offered.length < MOST_SLOTS; ahead++) {
    const past = Math.max(0, Math.ceil((nowMs + noticeMs - day.startMs) / lengthMs));
    let fromMs = day.startMs + past * lengthMs;
    while (fromMs + lengthMs <= day.nextStartMs && offered.length < MOST_SLOTS) {
      const toMs = fromMs + lengthMs;
      const closedMs = firstClosed(question, fromMs, toMs);
      if (closedMs !== null) {
        // The next slot that begins after this closed minute.
        const nextMs = Math.floor(closedMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
        fromMs = day.startMs + Math.max(1 + (fromMs - day.startMs) / lengthMs, Math.ceil((nextMs - day.startMs) / lengthMs)) * lengthMs;
        continue;
      }
      const taken = promised.filter((atMs) => fromMs <= atMs && atMs < toMs).length;
      if (taken < perSlot) offered.push({ fromMs, toMs });
      fromMs = toMs;
    }
    day = localDay(hours.timeZone, day.nextStartMs);
  }
  return offered;
}

/** A moment of the slot at which nobody may be rung, null when there is none. */
function firstClosed({ hours, quietHours, timeZone }: SlotQuestion, fromMs: number, toMs: number): number | null {
  for (let atMs = fromMs; ; atMs = Math.min(atMs + LOOK_EVERY_MS, toMs - 1)) {
    if (!openAt(hours, atMs) || (quietHours !== null && isQuiet(quietHours, timeZone, atMs))) return atMs;
    if (atMs === toMs - 1) return null;
  }
}
