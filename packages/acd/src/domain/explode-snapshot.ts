import type { ConfigurationSnapshot, QueueId } from '@cordboard/contracts';
import { NO_WISHES, planOf } from './plan.ts';
import type { NormalRequirement } from './requirement.ts';
import { capacitiesOf, delaysOf, servicesOf, standingsOf } from './standings.ts';

/** The conditions that contacts may ask for: the number of each, and which may be asked for in which queue. */
export interface RequirementBook {
  readonly numbers: ReadonlyMap<NormalRequirement, number>;
  readonly byQueue: ReadonlyMap<QueueId, readonly (readonly [NormalRequirement, number])[]>;
  /** `<queueId>.<number>` of those in whose lines not all agents stand yet: no contact may wait there. */
  readonly opening: ReadonlySet<string>;
}

/** [queueId, what routing needs (JSON), hours (JSON)] */
type QueueRow = readonly [string, string, string];
/** [agentId, {agentId, name, active, weight, queueIds, lines, capacity} (JSON)] */
export type AgentRow = readonly [string, string];

/** Cuts a snapshot into the pieces that commands read one at a time. Equal pieces give equal texts. */
export function queueRows(snapshot: ConfigurationSnapshot, { numbers }: RequirementBook): readonly QueueRow[] {
  const delays = delaysOf(servicesOf(snapshot));
  return snapshot.queues.map((queue) => {
    const routing = {
      queueId: queue.queueId,
      name: queue.name,
      strategy: queue.strategy,
      priority: queue.priority,
      ...(queue.routing.ageingMs !== null && { ageingMs: queue.routing.ageingMs }),
      plan: planOf(queue, NO_WISHES, numbers),
      delays: delays.get(queue.queueId) ?? [0],
      ringMs: queue.ringMs,
      ringStepMs: queue.routing.ringStepMs,
      notReadyAfter: queue.routing.notReadyAfter,
      declineDelayMs: queue.routing.declineDelayMs,
      busyDelayMs: queue.routing.busyDelayMs,
      noAnswerDelayMs: queue.routing.noAnswerDelayMs,
      resumeWindowMs: queue.routing.resumeWindowMs,
      joinEmpty: queue.routing.joinEmpty,
      ...(queue.routing.leaveEmpty !== 'never' && { leaveEmpty: queue.routing.leaveEmpty }),
      ...(queue.routing.whenClosed.type === 'queue' && { closedTo: queue.routing.whenClosed.queueId }),
      stages: queue.routing.overflow.map(({ afterMs, when, action }) => ({
        ...{ afterMs, when, action: action.type },
        ...(action.type === 'queue' && { queueId: action.queueId }),
      })),
      wrapUpMs: queue.wrapUpMs,
      maxWaiting: queue.maxWaiting,
      serviceLevelMs: queue.serviceLevelMs,
      serviceLevel: queue.routing.serviceLevel,
      shortAbandonMs: queue.routing.serviceLevel.shortAbandonMs,
      ...(queue.routing.callback.whenQuiet !== null && { calmWaitMs: queue.routing.callback.whenQuiet.waitUnderMs }),
      callbackRetryMs: queue.callbackRetryMs,
      callbackMaxAttempts: queue.callbackMaxAttempts,
    };
    return [queue.queueId, JSON.stringify(routing), JSON.stringify(queue.hours)] as const;
  });
}

/**
 * The agents, of these queues only when they are named. One at a time, as a floor has tens of thousands: whoever writes
 * them in steps never holds its process. Throws `invalid_input` for more lines than an agent may stand in.
 */
export function* agentRows(
  snapshot: ConfigurationSnapshot,
  book: RequirementBook,
  queueIds: ReadonlySet<QueueId> | null = null,
): Generator<AgentRow> {
  const services = servicesOf(snapshot);
  const capacityOf = capacitiesOf(snapshot);
  for (const agent of snapshot.agents) {
    const { agentId, name, active, weight } = agent;
    const serves = services.get(agentId) ?? [];
    if (queueIds && !serves.some(({ queueId }) => queueIds.has(queueId))) continue;
    const lines = standingsOf(agent, serves, book.byQueue);
    const own = [...new Set(serves.map(({ queueId }) => queueId))].sort();
    const capacity = capacityOf(agent);
    yield [agentId, JSON.stringify({ agentId, name, active, weight, queueIds: own, lines, ...(capacity && { capacity }) })];
  }
}
