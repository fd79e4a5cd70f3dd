import type { FlowPlan, Sound } from './plan.ts';
import { SPOKEN_TEXTS, spokenWait } from './texts/spoken.ts';

/** 1 = next; the wait is [P50, P90] in ms, null while unknown. */
export interface Place {
  readonly position: number;
  readonly estimatedWaitMs: readonly [number, number] | null;
}

/** Position, estimated wait and the callback's digit, as far as the queue's configuration wants them said. */
export function announcementOf(plan: FlowPlan, place: Place): readonly Sound[] {
  const texts = SPOKEN_TEXTS[plan.locale];
  const parts: string[] = [];
  if (plan.announcePosition) parts.push(texts.position(place.position));
  if (plan.announceWait && place.estimatedWaitMs !== null) parts.push(texts.wait(spokenWait(place.estimatedWaitMs)));
  if (plan.callbackOffered) parts.push(texts.offerCallback(plan.callbackDigit));
  return parts.map((text) => ({ kind: 'text', text }));
}
