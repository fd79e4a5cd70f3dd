import type { EventEnvelope } from '@cordboard/contracts';
import type { MadePrediction } from '@cordboard/db';

/** The wait that a customer was told by this event; none for most. */
export function madePrediction({ event, atMs }: Pick<EventEnvelope, 'event' | 'atMs'>): readonly MadePrediction[] {
  if ((event.type !== 'contact.announced' && event.type !== 'contact.waitShown') || event.estimatedWaitMs === null) return [];
  const { contactId, queueId, position, estimatedWaitMs } = event;
  const [p50Ms, p90Ms] = estimatedWaitMs;
  return [{ contactId, queueId, rank: position, atMs, p50Ms, p90Ms }];
}
