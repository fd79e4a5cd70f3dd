import type { QueueView } from '@cordboard/contracts';

/** Usual aim of the trade: 80 % within the time the queue sets. */
export const SERVICE_LEVEL_AIM = 0.8;

/** How far the longest wait has used up the time the queue sets: 0 nobody waits, 1 the time is over. */
export function waitPressure(queue: Pick<QueueView, 'oldestEnqueuedAtMs' | 'serviceLevelMs'>, nowMs: number): number {
  return queue.oldestEnqueuedAtMs === null ? 0 : Math.max(0, nowMs - queue.oldestEnqueuedAtMs) / queue.serviceLevelMs;
}
