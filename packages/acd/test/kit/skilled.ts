import { newId, type AgentConfiguration, type AgentId } from '@cordboard/contracts';
import type { Floor } from './floor.ts';
import { queueOf, snapshotOf, type ProfileOfTest, type QueueChange } from './configuration.ts';

export interface Skilled {
  readonly agents?: readonly Partial<AgentConfiguration>[];
  readonly queue?: QueueChange;
  readonly profiles?: readonly ProfileOfTest[];
  readonly version?: number;
}

/** Publishes the floor's one queue and its agents again, with what routing knows of them. */
export async function publish(floor: Floor, { agents = [], queue = {}, profiles = [], version = 2 }: Skilled): Promise<void> {
  const more = new Map(floor.agents.map((agentId, index) => [agentId, agents[index] ?? {}]));
  const configured = { ...queueOf(floor.agents, queue), queueId: floor.queue };
  const snapshot = snapshotOf(floor.tenantId, version, floor.agents, [configured], null, { agents: more, routingProfiles: profiles });
  await floor.acd.publishConfiguration(snapshot);
}

/** A profile that serves the floor's queue in one way. */
export function profileFor(
  floor: Floor,
  service: { priority?: number; delayMs?: number; level?: number; position?: number },
): ProfileOfTest {
  const entry = { queueId: floor.queue, channel: 'voice' as const, priority: 1, delayMs: 0, level: 1, position: 1, ...service };
  return { routingProfileId: newId('routingProfile'), name: 'Profile', entries: [entry] };
}

/** Nobody takes anything: who was asked, in order. */
export async function asked(floor: Floor): Promise<readonly AgentId[]> {
  return (await floor.eventsOf('offer.created')).map((event) => event.agentId);
}
