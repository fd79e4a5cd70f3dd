import type { ConfigurationSnapshot, QueueId } from '@cordboard/contracts';
import { NO_WISHES, planOf } from './plan.ts';
import type { NormalRequirement } from './requirement.ts';
import { delaysOf, servicesOf, standingsOf } from './standings.ts';

export interface ExplodedSnapshot {
  /** [queueId, what routing needs (JSON), hours (JSON)] */
  readonly queues: readonly (readonly [string, string, string])[];
  /** [agentId, {agentId, name, active, weight, queueIds, lines} (JSON)] */
  readonly agents: readonly (readonly [string, string])[];
}

/** The conditions that contacts may ask for: the number of each, and which may be asked for in which queue. */
export interface RequirementBook {
  readonly numbers: ReadonlyMap<NormalRequirement, number>;
  readonly byQueue: ReadonlyMap<QueueId, readonly (readonly [NormalRequirement, number])[]>;
}

/** Cuts a snapshot into the pieces that commands read one at a time. Equal pieces give equal texts. */
export function explode(snapshot: ConfigurationSnapshot, book: RequirementBook): ExplodedSnapshot {
  const services = servicesOf(snapshot);
  const delays = delaysOf(services);
  return {
    queues: snapshot.queues.map((queue) => {
      const routing = {
        queueId: queue.queueId,
        name: queue.name,
        strategy: queue.strategy,
        priority: queue.priority,
        ...(queue.routing.ageingMs !== null && { ageingMs: queue.routing.ageingMs }),
        plan: planOf(queue, NO_WISHES, book.numbers),
        delays: delays.get(queue.queueId) ?? [0],
        ringMs: queue.ringMs,
        ringStepMs: queue.routing.ringStepMs,
        notReadyAfter: queue.routing.notReadyAfter,
        declineDelayMs: queue.routing.declineDelayMs,
        busyDelayMs: queue.routing.busyDelayMs,
        noAnswerDelayMs: queue.routing.noAnswerDelayMs,
        resumeWindowMs: queue.routing.resumeWindowMs,
        joinEmpty: queue.routing.joinEmpty,
        stages: queue.routing.overflow.map(({ afterMs, when, action }) => ({
          ...{ afterMs, when, action: action.type },
          ...(action.type === 'queue' && { queueId: action.queueId }),
        })),
        wrapUpMs: queue.wrapUpMs,
        maxWaiting: queue.maxWaiting,
        serviceLevelMs: queue.serviceLevelMs,
        callbackRetryMs: queue.callbackRetryMs,
        callbackMaxAttempts: queue.callbackMaxAttempts,
      };
      return [queue.queueId, JSON.stringify(routing), JSON.stringify(queue.hours)] as const;
    }),
    agents: snapshot.agents.map((agent) => {
      const { agentId, name, active, weight } = agent;
      const serves = services.get(agentId) ?? [];
      const queueIds = serves.map(({ queueId }) => queueId).sort();
      const lines = standingsOf(agent, serves, book.byQueue);
      return [agentId, JSON.stringify({ agentId, name, active, weight, queueIds, lines })] as const;
    }),
  };
}
