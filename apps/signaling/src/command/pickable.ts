import type { AgentView, ConfigurationSnapshot, QueueId } from '@cordboard/contracts';

/**
 * The queues from whose lines this agent may pick: those that it serves and that allow it. The one place that says so, for
 * what the desk shows, for watching the line and for the pick itself.
 */
export function pickableQueues(
  configuration: Pick<ConfigurationSnapshot, 'queues'> | null,
  me: Pick<AgentView, 'queueIds'> | null,
): readonly QueueId[] {
  const allowing = configuration?.queues.filter(({ queueId, routing }) => routing.agentsPick && me?.queueIds.includes(queueId)) ?? [];
  return allowing.map(({ queueId }) => queueId);
}
