import { newId, type AgentId, type QueueId } from '@cordboard/contracts';
import { createAcd } from '@cordboard/acd';
import { readHistory } from '../floor/history.ts';
import { drawSkills, meets, type SkillRequirement } from '../floor/skills.ts';
import { floorSnapshot, type FloorQueue } from '../floor/snapshot.ts';
import { seeded } from '../lib/random.ts';
import { silent, startBenchRedis } from '../lib/redis-server.ts';
import { Drivers } from './drivers.ts';
import { SKILLS } from './grid.ts';
import { OrderOracle, type OrderFindings } from './order-oracle.ts';

const PROCESSES = 4;
/** Too few for those who come: an order shows only where somebody waits. */
const AGENTS = 24;
/** Some equal, some not: ties go to the oldest, the rest to the highest. */
const PRIORITIES = [10, 10, 20, 20, 30, 90];
const SEED = 31;
/** As far as there are skills. */
const ORDER_SKILLS = 10;

const lineName = (queueId: QueueId, requirement: SkillRequirement | null): string =>
  requirement === null ? queueId : `${queueId} ${requirement.skillId} ${requirement.level}`;

/**
 * Contacts arrive at six queues from four processes while agents, each in one to three of the queues, take, decline and end
 * them in the same processes; then the log is replayed by an oracle that knows nothing of the engine.
 */
export async function measureOrder(contacts: number): Promise<OrderFindings> {
  const random = seeded(SEED);
  const tenantId = newId('tenant');
  const agentIds = Array.from({ length: AGENTS }, () => newId('agent'));
  const queuesOf = new Map<AgentId, QueueId[]>(agentIds.map((agentId) => [agentId, []]));
  const queues: FloorQueue[] = PRIORITIES.map((priority) => ({ queueId: newId('queue'), priority, agentIds: [] }));
  for (const agentId of agentIds) {
    for (let time = 0; time < 3; time++) {
      const queue = queues[random.below(queues.length)];
      const own = queuesOf.get(agentId);
      if (queue && own && !own.includes(queue.queueId)) own.push(queue.queueId);
    }
  }
  const staffed = queues.map((queue) => ({
    ...queue,
    agentIds: agentIds.filter((agentId) => queuesOf.get(agentId)?.includes(queue.queueId)),
  }));
  const priorities = new Map(queues.map(({ queueId, priority }) => [queueId, priority ?? 0]));

  const skills = drawSkills(Math.min(ORDER_SKILLS, Math.max(...SKILLS)), SEED);
  const staffOf = (queueId: QueueId) =>
    agentIds.flatMap((id, index) => (queuesOf.get(id)?.includes(queueId) ? [skills.skillsOf(index)] : []));
  /** What nobody in the queue can do would wait for ever. */
  const servable = (requirement: SkillRequirement | null, queueId: QueueId): SkillRequirement | null =>
    requirement !== null && staffOf(queueId).some((known) => meets(known, requirement)) ? requirement : null;
  const requirements = [null, ...Array.from({ length: 2 * skills.skillIds.length }, (_, index) => skills.requirementOf(index))];
  const lines = new Map(
    agentIds.map((agentId, index) => {
      const open = requirements.filter((requirement) => requirement === null || meets(skills.skillsOf(index), requirement));
      return [agentId, (queuesOf.get(agentId) ?? []).flatMap((queueId) => open.map((requirement) => lineName(queueId, requirement)))];
    }),
  );

  const redis = await startBenchRedis();
  try {
    const acd = await createAcd({ redis: redis.client, processId: newId('process'), log: silent });
    const drivers = await Drivers.start(redis.url, PROCESSES, true);
    try {
      await acd.publishConfiguration(floorSnapshot(tenantId, agentIds, staffed, { skills }));
      const agents = agentIds.map((agentId) => ({ tenantId, agentId }));
      await drivers.all('openDesks', agents);
      await drivers.all('setStatus', agents, (share) => ({ agents: share, status: 'available' }));
      const arriving = Array.from({ length: contacts }, (_, index) => {
        const queueId = (queues[random.below(queues.length)] as FloorQueue).queueId;
        return { tenantId, contactId: newId('contact'), queueId, requirement: servable(skills.requirementOf(index), queueId) };
      });
      const asked = new Map(arriving.map(({ contactId, requirement }) => [contactId, requirement]));
      await drivers.all('create', arriving);
      await Promise.all([drivers.all('arrive', arriving), drivers.all('serve', agents, (share) => ({ agents: share, tenantId }))]);
      const oracle = new OrderOracle({
        priorityOf: (queueId) => priorities.get(queueId) ?? 0,
        lineOf: (contactId, queueId) => lineName(queueId, asked.get(contactId) ?? null),
        linesOf: (agentId) => lines.get(agentId) ?? [],
      });
      for await (const { event } of readHistory(redis.client, tenantId)) oracle.take(event);
      return oracle.findings();
    } finally {
      await drivers.stop();
      await acd.close();
    }
  } finally {
    await redis.stop();
  }
}
