import { offeredSlots, quietSpans } from '@cordboard/acd';
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

export function termsOf(asked: Asked, scheduledForMs: number | null): CallbackTerms {
  return { scheduledForMs, quiet: quietSpans(asked.queue.routing.callback.quietHours, timeZoneOf(asked), asked.nowMs) };
}
