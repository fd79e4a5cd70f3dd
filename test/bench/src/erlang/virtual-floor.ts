import { newId, type AgentId, type QueueId, type TenantId } from '@cordboard/contracts';
import type { PlainRedisClient } from '@cordboard/platform';
import { createAcd, type Acd } from '@cordboard/acd';
import { NO_SKILLS, type SkillSet } from '../floor/skills.ts';
import { floorSnapshot } from '../floor/snapshot.ts';
import { silent } from '../lib/redis-server.ts';

/** A tenant of the real engine in time that the bench moves, under a test prefix. */
export interface VirtualFloor {
  readonly acd: Acd;
  readonly tenantId: TenantId;
  readonly queueId: QueueId;
  readonly agentIds: readonly AgentId[];
  /** What the n-th agent knows and the n-th call asks for. */
  readonly skills: SkillSet;
  /** ms since the beginning; never back. */
  moveTo(sinceBeginningMs: number): void;
  /** Carries out what is due and forgets the events so far: a run of millions stays small. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** 2026-03-02 09:00 UTC. */
const BEGINNING_MS = Date.UTC(2026, 2, 2, 9);
/** Pages of desks are not what is measured: they never go away. */
const FOR_EVER_MS = 100 * 365 * 86_400_000;
const TUNING = { deskTtlMs: FOR_EVER_MS, forgetMs: 1_000, drainBatch: 500 };
/** Every offer is taken at once, so this only says when it is forgotten. */
const RING_MS = 5_000;

export async function openVirtualFloor(redis: PlainRedisClient, agents: number, skills: SkillSet = NO_SKILLS): Promise<VirtualFloor> {
  const tenantId = newId('tenant');
  const queueId = newId('queue');
  const processId = newId('process');
  const agentIds = Array.from({ length: agents }, () => newId('agent'));
  let now = BEGINNING_MS;
  const clock = { nowMs: () => now };
  const testPrefix = `test:${tenantId}:`;
  const acd = await createAcd({ redis, processId, log: silent, clock, testPrefix, tuning: TUNING });
  await acd.publishConfiguration(floorSnapshot(tenantId, agentIds, [{ queueId, agentIds, ringMs: RING_MS }], { skills }));
  for (const agentId of agentIds) {
    await acd.deskSeen(tenantId, agentId, newId('desk'), processId);
    await acd.setStatus(tenantId, agentId, 'available', null);
  }
  return {
    ...{ acd, tenantId, queueId, agentIds, skills },
    moveTo: (sinceBeginningMs) => {
      now = BEGINNING_MS + sinceBeginningMs;
    },
    tidy: async () => {
      await acd.runDue(tenantId);
      await acd.trimEvents(tenantId, await acd.lastPosition(tenantId));
    },
    close: async () => {
      await acd.close();
      for await (const keys of redis.scanIterator({ MATCH: `${testPrefix}*`, COUNT: 1_000 })) if (keys.length > 0) await redis.unlink(keys);
    },
  };
}
