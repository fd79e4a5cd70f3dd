import { newId, type AgentId, type Capacity, type Channel, type ConfigurationSnapshot } from '@cordboard/contracts';

const CHANNELS: readonly Channel[] = ['voice', 'chat'];

/** Each of these agents has a profile of its own: the queues that name it, in all channels of which it has a place. */
export function withCapacities(snapshot: ConfigurationSnapshot, capacities: ReadonlyMap<AgentId, Capacity>): ConfigurationSnapshot {
  const profiles = [...capacities].map(([agentId, capacity]) => ({
    agentId,
    profile: {
      ...{ routingProfileId: newId('routingProfile'), name: `Of ${agentId}`, capacity },
      entries: snapshot.queues
        .filter(({ agentIds }) => agentIds.includes(agentId))
        .flatMap(({ queueId }) => CHANNELS.map((channel) => ({ queueId, channel, priority: 1, delayMs: 0, level: 1, position: 1 })))
        .filter(({ channel }) => capacity[channel] > 0),
    },
  }));
  const idOf = new Map(profiles.map(({ agentId, profile }) => [agentId, profile.routingProfileId]));
  return {
    ...snapshot,
    agents: snapshot.agents.map((agent) => ({ ...agent, routingProfileId: idOf.get(agent.agentId) ?? null })),
    routingProfiles: profiles.map(({ profile }) => profile),
  };
}
