import type { AgentId, QueueId } from '@cordboard/contracts';

/** Who has which profile, as `queue.list` tells it. */
export interface ProfileOfPeople {
  readonly queueIds: readonly QueueId[];
  readonly agentIds: readonly AgentId[];
}

export interface Serving {
  /** Named by the queue, and without a profile of their own. */
  readonly named: readonly AgentId[];
  readonly byProfile: readonly AgentId[];
}

/** Pure: whoever has a routing profile serves by it alone, as routing has it. `queueId` null: a queue that is not there yet. */
export function whoServes(queueId: QueueId | null, agentIds: readonly AgentId[], profiles: readonly ProfileOfPeople[]): Serving {
  const profiled = new Set(profiles.flatMap((profile) => profile.agentIds));
  const serving = profiles.filter(({ queueIds }) => queueId !== null && queueIds.includes(queueId));
  return { named: agentIds.filter((id) => !profiled.has(id)), byProfile: serving.flatMap((profile) => profile.agentIds) };
}
