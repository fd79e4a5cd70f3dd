import type { EventEnvelope } from '../events.ts';
import type { ContactId, QueueId } from '../ids.ts';
import { countsEntering, countsLeaving, noTallies, type Limits } from './tally.ts';
import type { Tallies, TallyName } from './service-level.ts';
import { followVisits, type Visit } from './visits.ts';

type Told = Pick<EventEnvelope, 'event' | 'atMs'>;

/**
 * The counters of [fromMs, toMs) counted again from events alone, by queue. `events` in their order must hold all
 * `VISIT_EVENTS` of each contact that has one in the time, also those from before it. Limits are those in force at the
 * event, which it says itself; `limitsOf` is for events of versions that did not.
 */
export function recount(
  events: Iterable<Told>,
  fromMs: number,
  toMs: number,
  limitsOf: (queueId: QueueId) => Limits,
): ReadonlyMap<QueueId, Tallies> {
  const contacts = new Map<ContactId, Visit[]>();
  const queues = new Map<QueueId, Record<TallyName, number>>();
  const count = (queueId: QueueId, names: readonly TallyName[]): void => {
    const tallies = queues.get(queueId) ?? noTallies();
    queues.set(queueId, tallies);
    for (const name of names) tallies[name]++;
  };
  for (const { event, atMs } of events) {
    if (!('contactId' in event) || event.contactId === null) continue;
    const visits = contacts.get(event.contactId) ?? [];
    contacts.set(event.contactId, visits);
    for (const visit of followVisits(visits, { event, atMs })) {
      const before = visits[visit.number - 1];
      visits[visit.number - 1] = visit;
      if (atMs < fromMs || atMs >= toMs) continue;
      if (before === undefined) count(visit.queueId, [countsEntering(visit)]);
      const limits = ('limits' in event ? event.limits : undefined) ?? limitsOf(visit.queueId);
      if (before !== undefined && before.outcome === null) count(visit.queueId, countsLeaving(visit, limits));
    }
  }
  return queues;
}
