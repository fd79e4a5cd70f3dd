import { closesAfter, offeredSlots, openAt, quietSpans } from '@cordboard/acd';
import type { CallbackTerms, ContactRecord } from '@cordboard/acd';
import { CordboardError } from '@cordboard/contracts';
import type { CallbackSlot, QueueConfiguration } from '@cordboard/contracts';

/** What a promise depends on, beside the queue's rules. */
export interface Asked {
  readonly queue: QueueConfiguration;
  readonly customer: ContactRecord['customer'];
  readonly nowMs: number;
}

/** The customer's time zone; the queue's when their browser named none that is known. */
export function timeZoneOf({ queue, customer }: Pick<Asked, 'queue' | 'customer'>): string {
  const { timeZone } = customer;
  if (timeZone === undefined) return queue.hours.timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return queue.hours.timeZone;
    throw error;
  }
}

/** The times that can be promised now. `promised`: what is promised already (Unix ms). */
export function freeSlots(asked: Asked, promised: readonly number[]): readonly CallbackSlot[] {
  const { hours, routing } = asked.queue;
  const { slots, quietHours } = routing.callback;
  if (slots === null) return [];
  return offeredSlots({ hours, slots, quietHours, timeZone: timeZoneOf(asked), promised, nowMs: asked.nowMs });
}

/** Throws `slot_gone` for a time that is not free (any more). */
export function requireSlot(asked: Asked, slotAtMs: number, promised: readonly number[]): void {
  if (!freeSlots(asked, promised).some(({ fromMs }) => fromMs === slotAtMs)) throw new CordboardError('slot_gone', { slotAtMs });
}

/** What was wished: the begin of a slot, a quiet moment, or (neither) when it is the customer's turn. */
export interface TimeWish {
  readonly slotAtMs: number | null;
  readonly whenQuiet: boolean;
}

/** As it is promised; for a quiet moment the time is when it is due at the latest. */
export interface CallbackTime {
  readonly scheduledForMs: number | null;
  readonly whenQuiet: boolean;
}

/** Throws `not_allowed` for a quiet moment that the queue does not offer. */
export function timeOf(asked: Asked, { slotAtMs, whenQuiet }: TimeWish): CallbackTime {
  if (!whenQuiet) return { scheduledForMs: slotAtMs, whenQuiet };
  const byMs = quietByMs(asked);
  if (byMs === null) throw new CordboardError('not_allowed', { what: 'whenQuiet' });
  return { scheduledForMs: byMs, whenQuiet };
}

/**
 * When a callback for a quiet moment is due at the latest: after the queue's time, when it closes, or when the customer's
 * quiet hours begin in between (routing waits until they are over when none of this is left). Null: the queue offers none.
 */
export function quietByMs({ queue, nowMs }: Asked): number | null {
  const { whenQuiet } = queue.routing.callback;
  if (whenQuiet === null) return null;
  const closesMs = openAt(queue.hours, nowMs) ? closesAfter(queue.hours, nowMs) : null;
  return Math.min(nowMs + whenQuiet.withinMs, closesMs ?? Number.MAX_SAFE_INTEGER);
}

export function termsOf(asked: Asked, { scheduledForMs, whenQuiet }: CallbackTime): CallbackTerms {
  const quiet = quietSpans(asked.queue.routing.callback.quietHours, timeZoneOf(asked), asked.nowMs);
  return { scheduledForMs, whenQuiet, quiet };
}
