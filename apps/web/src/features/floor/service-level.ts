import type { QueueView } from '@cordboard/contracts';

/** Usual aim of the trade: 80 % within the time the queue sets. */
export const SERVICE_LEVEL_AIM = 0.8;

/** Answered within the time / (answered + abandoned), 0 to 1; null while there was nothing to serve. */
export function serviceLevel(queue: Pick<QueueView, 'answered' | 'answeredWithin' | 'abandoned'>): number | null {
  const served = queue.answered + queue.abandoned;
  return served === 0 ? null : queue.answeredWithin / served;
}

/** How far the longest wait has used up the time the queue sets: 0 nobody waits, 1 the time is over. */
export function waitPressure(queue: Pick<QueueView, 'oldestEnqueuedAtMs' | 'serviceLevelMs'>, nowMs: number): number {
  return queue.oldestEnqueuedAtMs === null ? 0 : Math.max(0, nowMs - queue.oldestEnqueuedAtMs) / queue.serviceLevelMs;
}
