import type { AgentId, ConditionView, ConfigurationSnapshot, QueueId } from '@cordboard/contracts';
import type { Condition } from '@cordboard/acd';

/** Names for ids, of one reading of the configuration. What it no longer has is null, a skill “?”. */
export interface Names {
  agent(agentId: AgentId | null): string | null;
  queue(queueId: QueueId | null): string | null;
  condition(condition: Condition): ConditionView;
}

export function namesIn({ agents, queues, skills }: ConfigurationSnapshot): Names {
  const agentNames = new Map(agents.map((one) => [one.agentId, one.name]));
  const queueNames = new Map(queues.map((one) => [one.queueId, one.name]));
  const skillNames = new Map(skills.map((one) => [one.skillId, one.name]));
  return {
    agent: (agentId) => (agentId === null ? null : (agentNames.get(agentId) ?? null)),
    queue: (queueId) => (queueId === null ? null : (queueNames.get(queueId) ?? null)),
    condition: (condition) =>
      condition.map((alternative) => alternative.map(({ skillId, level }) => ({ skill: skillNames.get(skillId) ?? '?', level }))),
  };
}
