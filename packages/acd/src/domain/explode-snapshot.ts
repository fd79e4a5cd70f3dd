import type { AgentId, ConfigurationSnapshot, QueueId } from '@cordboard/contracts';

interface ExplodedSnapshot {
  /** [queueId, what routing needs (JSON), hours (JSON)] */
  readonly queues: readonly (readonly [string, string, string])[];
  /** [agentId, {agentId, name, active, queueIds} (JSON)] */
  readonly agents: readonly (readonly [string, string])[];
}

/** Cuts a snapshot into the pieces that scripts read one at a time. Equal pieces give equal texts. */
export function explode(snapshot: ConfigurationSnapshot): ExplodedSnapshot {
  const queuesOf = new Map<AgentId, QueueId[]>(snapshot.agents.map((agent) => [agent.agentId, []]));
  for (const queue of snapshot.queues) {
    for (const agentId of new Set(queue.agentIds)) queuesOf.get(agentId)?.push(queue.queueId);
  }
  return {
    queues: snapshot.queues.map((queue) => {
      const routing = {
        queueId: queue.queueId,
        name: queue.name,
        strategy: queue.strategy,
        priority: queue.priority,
        ringMs: queue.ringMs,
        wrapUpMs: queue.wrapUpMs,
        maxWaiting: queue.maxWaiting,
        serviceLevelMs: queue.serviceLevelMs,
        callbackRetryMs: queue.callbackRetryMs,
        callbackMaxAttempts: queue.callbackMaxAttempts,
      };
      return [queue.queueId, JSON.stringify(routing), JSON.stringify(queue.hours)] as const;
    }),
    agents: snapshot.agents.map(({ agentId, name, active }) => {
      const queueIds = queuesOf.get(agentId) ?? [];
      return [agentId, JSON.stringify({ agentId, name, active, queueIds: queueIds.sort() })] as const;
    }),
  };
}
