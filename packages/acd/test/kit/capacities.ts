import { newId, type Capacity } from '@cordboard/contracts';
import { at } from './at.ts';
import { queueOf, snapshotOf, type QueueChange } from './configuration.ts';
import type { useFloors } from './context.ts';
import type { Floor } from './floor.ts';

/** A floor whose agents serve its queue by voice and by chat, each with a capacity of its own. */
export async function openWith(
  floors: ReturnType<typeof useFloors>,
  capacities: readonly Partial<Capacity>[],
  queue: QueueChange = {},
): Promise<Floor> {
  const floor = await floors.open({ agents: capacities.length });
  const routingProfiles = capacities.map((capacity, index) => ({
    routingProfileId: newId('routingProfile'),
    name: `Profile ${String(index)}`,
    capacity,
    entries: (['voice', 'chat'] as const).map((channel) => ({
      ...{ queueId: floor.queue, channel, priority: 1, delayMs: 0, level: 1, position: 1 },
    })),
  }));
  const agents = new Map(
    floor.agents.map((agentId, index) => [agentId, { routingProfileId: at(routingProfiles, index).routingProfileId }] as const),
  );
  const configured = queueOf([], { queueId: floor.queue, ...queue });
  await floor.acd.publishConfiguration(snapshotOf(floor.tenantId, 2, floor.agents, [configured], null, { agents, routingProfiles }));
  for (const agentId of floor.agents) {
    await floor.ready(agentId);
    floor.clock.advance(1);
  }
  return floor;
}
