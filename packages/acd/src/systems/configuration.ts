import { configurationSnapshotSchema, tenantIdSchema, type ConfigurationSnapshot, type TenantId } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { localDay } from '../domain/local-day.ts';
import { explode } from '../domain/explode-snapshot.ts';
import type { Resources } from '../store/resources.ts';
import { scanHash } from '../store/scan.ts';

type ConfigurationMethods = Pick<Acd, 'publishConfiguration' | 'readConfiguration' | 'listTenants'>;

/** Entries in one script, so that none holds Redis. */
const STEP = 200;
/** More than this many steps of moving contacts out of removed queues is a bug, not a big queue. */
const MOST_MOVES = 10_000;

export function configurationSystem(resources: Resources): ConfigurationMethods {
  const { commands, redis, keys } = resources;

  /** Runs a script over a list in steps; false when a newer snapshot has overtaken this one. */
  async function inSteps(
    tenantId: TenantId,
    name: string,
    head: readonly string[],
    rows: readonly (readonly string[])[],
  ): Promise<boolean> {
    for (let index = 0; index < rows.length; index += STEP) {
      const { code } = await commands.run(tenantId, name, [...head, ...rows.slice(index, index + STEP).flat()]);
      if (code !== 'ok') return false;
    }
    return true;
  }

  async function fieldsNotIn(tenantId: TenantId, name: 'roster' | 'queues', wanted: ReadonlySet<string>): Promise<string[]> {
    const gone = new Set<string>();
    for await (const entries of scanHash(redis, keys.one(tenantId, name))) {
      for (const { field } of entries) if (!wanted.has(field)) gone.add(field);
    }
    return [...gone];
  }

  async function removeQueue(tenantId: TenantId, head: readonly string[], queueId: string): Promise<boolean> {
    for (let step = 0; step < MOST_MOVES; step++) {
      const { code, values } = await commands.run(tenantId, 'configuration-remove', [...head, 'queue', queueId]);
      if (code !== 'ok') return false;
      if (values[0] === '0') return true;
    }
    throw new Error(`queue ${queueId} does not get empty`);
  }

  async function removeAbsent(snapshot: ConfigurationSnapshot, head: readonly string[]): Promise<boolean> {
    const { tenantId } = snapshot;
    const agents = await fieldsNotIn(tenantId, 'roster', new Set(snapshot.agents.map((agent) => agent.agentId)));
    const removed = await inSteps(
      tenantId,
      'configuration-remove',
      [...head, 'agent'],
      agents.map((agentId) => [agentId]),
    );
    if (!removed) return false;
    for (const queueId of await fieldsNotIn(tenantId, 'queues', new Set(snapshot.queues.map((queue) => queue.queueId)))) {
      if (!(await removeQueue(tenantId, head, queueId))) return false;
    }
    return true;
  }

  return {
    async publishConfiguration(input) {
      const snapshot = configurationSnapshotSchema.parse(input);
      const { tenantId } = snapshot;
      const version = String(snapshot.version);
      const fallback = snapshot.fallbackQueueId ?? '';
      const begun = await commands.run(tenantId, 'configuration-begin', [version]);
      if (begun.code !== 'ok') return false;
      const { queues, agents } = explode(snapshot);
      // New queues first, so that agents and moved contacts find them; then what is gone.
      if (!(await inSteps(tenantId, 'configuration-queues', [version], queues))) return false;
      if (!(await inSteps(tenantId, 'configuration-agents', [version], agents))) return false;
      if (!(await removeAbsent(snapshot, [version, fallback]))) return false;
      const { startMs, nextStartMs } = localDay(snapshot.timeZone, commands.nowMs());
      const args = [version, fallback, JSON.stringify(snapshot), snapshot.timeZone, startMs, nextStartMs];
      if ((await commands.run(tenantId, 'configuration-commit', args)).code !== 'ok') return false;
      await redis.sAdd(keys.tenants, tenantId);
      await redis.publish(keys.wakeChannel, `${tenantId} 0`);
      return true;
    },

    async readConfiguration(tenantId) {
      const text = await redis.get(keys.one(tenantId, 'configuration'));
      return text ? configurationSnapshotSchema.parse(JSON.parse(text)) : null;
    },

    async listTenants() {
      const members = await redis.sMembers(keys.tenants);
      return members.map((member) => tenantIdSchema.parse(member)).sort();
    },
  };
}
