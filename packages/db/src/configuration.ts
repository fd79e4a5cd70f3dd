import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import {
  CordboardError,
  configurationSnapshotSchema,
  type ConfigurationSnapshot,
  type PromptChoice,
  type TenantId,
} from '@cordboard/contracts';
import type { Tx } from './connect.ts';
import { agents } from './schema/agents.ts';
import { flows } from './schema/flows.ts';
import { prompts } from './schema/prompts.ts';
import { queueAgents } from './schema/queue-agents.ts';
import { queuePrompts, type PromptMoment } from './schema/queue-prompts.ts';
import { queues } from './schema/queues.ts';
import { routingProfileEntries, routingProfiles } from './schema/routing-profiles.ts';
import { agentSkills, skills } from './schema/skills.ts';
import { dispositions, notReadyReasons } from './schema/reasons.ts';
import { tenants } from './schema/tenants.ts';
import { webCallKeys } from './schema/web-call-keys.ts';

/** The channel on which a changed configuration is announced; the payload is the tenant's id. */
export const CONFIGURATION_CHANNEL = 'configuration_changed';

/** Raises the tenant's version and tells the publisher when (and only if) the transaction commits. */
export async function bumpConfigVersion(tx: Tx): Promise<number> {
  const [row] = await tx
    .update(tenants)
    .set({ configVersion: sql`${tenants.configVersion} + 1` })
    .returning({ id: tenants.id, version: tenants.configVersion });
  if (row === undefined) throw new CordboardError('not_found', { what: 'tenant' });
  await tx.execute(sql`select pg_notify(${CONFIGURATION_CHANNEL}, ${row.id})`);
  return row.version;
}

/**
 * The tenant's whole configuration as live parts read it. Agents who left and queues that are archived are not in it;
 * revoked web-call keys are, as inactive. Throws `not_found` for an unknown tenant.
 */
export async function configurationSnapshot(tx: Tx, tenantId: TenantId): Promise<ConfigurationSnapshot> {
  // The version first: with a change in between, the snapshot is newer than its number says and is published again.
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new CordboardError('not_found', { what: 'tenant' });
  const queueRows = await tx.select().from(queues).where(isNull(queues.archivedAt)).orderBy(asc(queues.id));
  const agentRows = await tx.select().from(agents).where(eq(agents.active, true)).orderBy(asc(agents.id));
  const places = await tx.select().from(queueAgents).orderBy(asc(queueAgents.agentId));
  const choices = await promptChoices(tx);
  const keyRows = await tx.select().from(webCallKeys).orderBy(asc(webCallKeys.id));
  const reasons = await tx
    .select()
    .from(notReadyReasons)
    .where(isNull(notReadyReasons.archivedAt))
    .orderBy(asc(notReadyReasons.place), asc(notReadyReasons.id));
  const results = await tx
    .select()
    .from(dispositions)
    .where(isNull(dispositions.archivedAt))
    .orderBy(asc(dispositions.place), asc(dispositions.id));
  const skillRows = await tx.select().from(skills).orderBy(asc(skills.id));
  const levels = await tx.select().from(agentSkills).orderBy(asc(agentSkills.skillId));
  const profileRows = await tx.select().from(routingProfiles).orderBy(asc(routingProfiles.id));
  const entries = await tx.select().from(routingProfileEntries).orderBy(asc(routingProfileEntries.queueId));
  const flowRows = await tx
    .select({ flowId: flows.id, name: flows.name, version: flows.liveVersion })
    .from(flows)
    .where(and(isNull(flows.archivedAt), isNotNull(flows.liveVersion)))
    .orderBy(asc(flows.id));
  const live = new Set<string | null>(flowRows.map((flow) => flow.flowId));
  const open = new Set(queueRows.map((queue) => queue.id));
  const active = new Set(agentRows.map((agent) => agent.id));
  return configurationSnapshotSchema.parse({
    tenantId,
    version: tenant.configVersion,
    tenantName: tenant.name,
    locale: tenant.locale,
    timeZone: tenant.timeZone,
    fallbackQueueId: queueRows.some((queue) => queue.id === tenant.fallbackQueueId) ? tenant.fallbackQueueId : null,
    supervisionTold: tenant.supervisionTold,
    queues: queueRows.map(({ id, ...queue }) => {
      const heard = (moment: PromptMoment): PromptChoice => choices.get(`${id} ${moment}`) ?? { kind: 'builtIn' };
      return {
        ...queue,
        queueId: id,
        greeting: heard('greeting'),
        music: heard('music'),
        closedMessage: heard('closedMessage'),
        fullMessage: heard('fullMessage'),
        waitedTooLongMessage: heard('waitedTooLongMessage'),
        nobodyThereMessage: heard('nobodyThereMessage'),
        agentIds: places.filter((place) => place.queueId === id && active.has(place.agentId)).map((place) => place.agentId),
      };
    }),
    agents: agentRows.map(({ id, name, role, active: isActive, routingProfileId, weight }) => ({
      agentId: id,
      name,
      role,
      active: isActive,
      routingProfileId,
      weight,
      skills: levels.filter((row) => row.agentId === id).map(({ skillId, level }) => ({ skillId, level })),
    })),
    skills: skillRows.map(({ id, name }) => ({ skillId: id, name })),
    routingProfiles: profileRows.map(({ id, name, capacity }) => ({
      routingProfileId: id,
      name,
      capacity,
      entries: entries.filter((entry) => entry.routingProfileId === id && open.has(entry.queueId)),
    })),
    webCallKeys: keyRows.map((key) => ({
      ...key,
      webCallKeyId: key.id,
      flowId: live.has(key.flowId) ? key.flowId : null,
      active: key.revokedAt === null,
    })),
    flows: flowRows,
    notReadyReasons: reasons.map((reason) => ({ notReadyReasonId: reason.id, name: reason.name })),
    dispositions: results.map((result) => ({ dispositionId: result.id, name: result.name })),
  });
}

/** By `<queue> <moment>`. A prompt that is not ready yet counts as not chosen: the caller hears the built-in sound. */
async function promptChoices(tx: Tx): Promise<Map<string, PromptChoice>> {
  const rows = await tx
    .select({ choice: queuePrompts, objectKey: prompts.objectKey, state: prompts.state })
    .from(queuePrompts)
    .leftJoin(prompts, eq(prompts.id, queuePrompts.promptId));
  const choices = new Map<string, PromptChoice>();
  for (const { choice, objectKey, state } of rows) {
    const key = `${choice.queueId} ${choice.moment}`;
    if (choice.kind === 'none') choices.set(key, { kind: 'none' });
    else if (choice.promptId !== null && objectKey !== null && state === 'ready') {
      choices.set(key, { kind: 'prompt', promptId: choice.promptId, objectKey });
    }
  }
  return choices;
}
