import { configurationSnapshotSchema, tenantIdSchema, type ConfigurationSnapshot, type TenantId } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { agentRows, queueRows, type RequirementBook } from '../domain/explode-snapshot.ts';
import { localDay } from '../domain/local-day.ts';
import { NO_WISHES, normalSteps } from '../domain/plan.ts';
import { ANYONE } from '../domain/requirement.ts';
import type { Resources } from '../store/resources.ts';
import { scanHash } from '../store/scan.ts';
import { becomeWriter } from './agent-lines.ts';
import { dropRequirements, openRequirements, pairsOf, readBook, type RequirementPair } from './requirements.ts';
import { agentsToReorder, reorderAgents } from './reorder.ts';
import { pairsOfContacts, queuesToPlan, replanContacts } from './replan.ts';

type ConfigurationMethods = Pick<Acd, 'publishConfiguration' | 'readConfiguration' | 'listTenants'>;

/** Of what `explode` writes: a snapshot that is there in another form is written again. */
const FORMAT = '4';
/** Entries in one command, so that none holds Redis. */
const STEP = 200;
/** More than this many steps of moving contacts out of removed queues is a bug, not a big queue. */
const MOST_MOVES = 10_000;
/** Two publishers of one version take turns. */
const MOST_PASSES = 10;
/** Conditions that contacts named are forgotten after this, when none names them any more. */
const UNUSED_FOR_MS = 3_600_000;

export function configurationSystem(resources: Resources): ConfigurationMethods {
  const { commands, redis, keys } = resources;

  /** Runs a command over a list in steps; false when a newer snapshot has overtaken this one. */
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

  /**
   * Queues and agents. New queues first, so that agents and moved contacts find them; the others when agents stand in the
   * lines that they ask for now.
   */
  async function writePieces(snapshot: ConfigurationSnapshot, version: string): Promise<boolean> {
    const { tenantId } = snapshot;
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const writer = await becomeWriter(resources, snapshot, { atOnce: true });
      if (!writer) return false;
      const book = await readBook(resources, tenantId);
      const there = new Set(await redis.hKeys(keys.one(tenantId, 'queues')));
      const [old, fresh] = partition(queueRows(snapshot, book), ([queueId]) => there.has(queueId));
      if (!(await inSteps(tenantId, 'configuration-queues', [version], fresh))) return false;
      let written = await writer.write(agentRows(snapshot, book));
      if (written === 'ok') written = await writer.goLive(book.opening);
      if (written === 'older') return false;
      if (written === 'ok') return await inSteps(tenantId, 'configuration-queues', [version], old);
    }
    return false;
  }

  /** Those that the queues and the contacts ask for get lines; others are forgotten. */
  async function openConditions(snapshot: ConfigurationSnapshot, asked: readonly RequirementPair[], plans: boolean): Promise<void> {
    const { tenantId } = snapshot;
    const book = await readBook(resources, tenantId);
    const ofQueues = new Set(asked.map(([, text]) => text));
    const others = [...book.numbers.keys()].filter((text) => !ofQueues.has(text));
    const ofContacts = plans || others.length > 0 ? await pairsOfContacts(resources, snapshot) : [];
    const wanted = new Set([...ofQueues, ...ofContacts.map(([, text]) => text)]);
    const unwanted = others.filter((text) => !wanted.has(text));
    const gone = new Set(unwanted);
    const pairs = pairsOf(book).filter(([, text]) => gone.has(text));
    await dropRequirements(resources, snapshot, pairs, { unusedForMs: UNUSED_FOR_MS, conditions: unwanted });
    await openRequirements(resources, tenantId, [...asked, ...ofContacts]);
  }

  return {
    readConfiguration: (tenantId) => resources.snapshots.current(tenantId),
    async publishConfiguration(input) {
      const snapshot = configurationSnapshotSchema.parse(input);
      const { tenantId } = snapshot;
      const version = String(snapshot.version);
      const fallback = snapshot.fallbackQueueId ?? '';
      const asked = pairsOfQueues(snapshot);
      // Throws for what cannot be routed, before anything is written.
      checkRoutable(snapshot, {
        numbers: new Map(asked.map(([, text], index) => [text, index + 1])),
        byQueue: new Map(),
        opening: new Set(),
      });
      const begun = await commands.run(tenantId, 'configuration-begin', [version, FORMAT]);
      if (begun.code !== 'ok') {
        // It is there, or about to be; on a cluster the set lies on another node, which may have lost it alone.
        await redis.sAdd(keys.tenants, tenantId);
        return false;
      }
      const before = await resources.snapshots.current(tenantId);
      const toPlan = queuesToPlan(before, snapshot);
      await openConditions(snapshot, asked, toPlan.size > 0);
      if (!(await writePieces(snapshot, version))) return false;
      // Then what is gone.
      if (!(await removeAbsent(snapshot, [version, fallback]))) return false;
      if (!(await replanContacts(resources, snapshot, toPlan, await readBook(resources, tenantId)))) return false;
      await reorderAgents(resources, tenantId, agentsToReorder(before, snapshot));
      const { startMs, nextStartMs } = localDay(snapshot.timeZone, commands.nowMs());
      const args = [version, fallback, JSON.stringify(snapshot), snapshot.timeZone, startMs, nextStartMs, FORMAT];
      if ((await commands.run(tenantId, 'configuration-commit', args)).code !== 'ok') return false;
      await redis.sAdd(keys.tenants, tenantId);
      await redis.publish(keys.wakeChannel, `${tenantId} 0`);
      return true;
    },

    async listTenants() {
      const members = await redis.sMembers(keys.tenants);
      return members.map((member) => tenantIdSchema.parse(member)).sort();
    },
  };
}

/** What the queues' own steps ask for. */
function pairsOfQueues(snapshot: ConfigurationSnapshot): readonly RequirementPair[] {
  return snapshot.queues.flatMap((queue) =>
    normalSteps(queue, NO_WISHES)
      .filter(({ requirement }) => requirement !== ANYONE)
      .map(({ requirement }): RequirementPair => [queue.queueId, requirement]),
  );
}

function checkRoutable(snapshot: ConfigurationSnapshot, book: RequirementBook): void {
  queueRows(snapshot, book);
  Array.from(agentRows(snapshot, book));
}

function partition<T>(list: readonly T[], belongs: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [list.filter(belongs), list.filter((one) => !belongs(one))];
}
