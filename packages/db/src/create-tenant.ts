import { eq, sql } from 'drizzle-orm';
import {
  newId,
  type AgentId,
  type DispositionId,
  type Locale,
  type NotReadyReasonId,
  type OpeningHours,
  type QueueId,
  type Role,
  type SkillId,
  type TenantId,
  type WebCallKeyId,
} from '@cordboard/contracts';
import type { Db, Tx } from './connect.ts';
import { DEFAULT_WORDS } from './default-words.ts';
import { agents } from './schema/agents.ts';
import { queueAgents } from './schema/queue-agents.ts';
import { queues } from './schema/queues.ts';
import { dispositions, notReadyReasons } from './schema/reasons.ts';
import { agentSkills, skills } from './schema/skills.ts';
import { tenants } from './schema/tenants.ts';
import { webCallKeys } from './schema/web-call-keys.ts';
import { CONFIGURATION_CHANNEL } from './configuration.ts';
import { withTenant } from './tenant.ts';

type QueueSettings = Partial<Omit<typeof queues.$inferInsert, 'tenantId' | 'id' | 'name' | 'createdAt' | 'archivedAt'>>;

export interface NewAgent {
  readonly name: string;
  readonly role: Role;
  readonly email?: string;
  /** better-auth's user. */
  readonly userId?: string;
  /** Of the tenant's `skills`; 1 to 5. */
  readonly skills?: readonly { readonly skillId: SkillId; readonly level: number }[];
}

export interface NewQueue {
  readonly name: string;
  /** Indexes into `agents`; default: everyone with the role agent, or everyone when nobody has it. */
  readonly agents?: readonly number[];
  readonly settings?: QueueSettings;
}

export interface CreateTenantOptions {
  /** Default: a new id. */
  readonly tenantId?: TenantId;
  readonly name: string;
  readonly locale?: Locale;
  readonly timeZone?: string;
  /** better-auth's organization; without it nobody can log in. */
  readonly organizationId?: string;
  readonly agents?: readonly NewAgent[];
  readonly skills?: readonly { readonly skillId: SkillId; readonly name: string }[];
  /** Default: one queue with the locale's default name. The first is the fallback queue and the web-call key's. */
  readonly queues?: readonly NewQueue[];
  readonly webCallKey?: {
    readonly name?: string;
    readonly allowedOrigins?: readonly string[];
    readonly maxConcurrentCalls?: number;
    readonly maxWaitingCalls?: number;
  };
}

export interface CreatedTenant {
  readonly tenantId: TenantId;
  readonly agents: readonly { readonly agentId: AgentId; readonly name: string; readonly role: Role }[];
  readonly queueIds: readonly QueueId[];
  readonly webCallKeyId: WebCallKeyId;
  readonly dispositionIds: readonly DispositionId[];
  readonly notReadyReasonIds: readonly NotReadyReasonId[];
}

/** Open at every hour. */
export function alwaysOpen(timeZone: string): OpeningHours {
  return { timeZone, always: true, spans: [], exceptions: [] };
}

/** Makes a tenant with all it needs for its first call, in one transaction. The publisher is told when it commits. */
export async function createTenant(db: Db, options: CreateTenantOptions): Promise<CreatedTenant> {
  const tenantId = options.tenantId ?? newId('tenant');
  return await withTenant(db, tenantId, (tx) => insertTenant(tx, tenantId, options));
}

async function insertTenant(tx: Tx, tenantId: TenantId, options: CreateTenantOptions): Promise<CreatedTenant> {
  const locale = options.locale ?? 'en';
  const timeZone = options.timeZone ?? 'UTC';
  const words = DEFAULT_WORDS[locale];
  // A millisecond apart, so that the order of the ids is the order in which they were given.
  const nowMs = Date.now();
  await tx.insert(tenants).values({ id: tenantId, name: options.name, locale, timeZone, organizationId: options.organizationId ?? null });

  const newAgents = (options.agents ?? []).map(({ skills: _skills, ...agent }, place) => ({ id: newId('agent', nowMs + place), ...agent }));
  if (newAgents.length > 0) await tx.insert(agents).values(newAgents);
  const newSkills = (options.skills ?? []).map(({ skillId, name }) => ({ id: skillId, name }));
  if (newSkills.length > 0) await tx.insert(skills).values(newSkills);
  const levels = newAgents.flatMap(({ id }, place) => (options.agents?.[place]?.skills ?? []).map((skill) => ({ agentId: id, ...skill })));
  if (levels.length > 0) await tx.insert(agentSkills).values(levels);

  const wanted = options.queues ?? [{ name: words.queue }];
  const newQueues = wanted.map((queue, place) => ({
    id: newId('queue', nowMs + place),
    name: queue.name,
    hours: alwaysOpen(timeZone),
    ...queue.settings,
  }));
  const [first] = newQueues;
  if (first === undefined) throw new TypeError('a tenant needs at least one queue');
  await tx.insert(queues).values(newQueues);
  await tx.update(tenants).set({ fallbackQueueId: first.id }).where(eq(tenants.id, tenantId));

  const workers = newAgents.some((agent) => agent.role === 'agent') ? newAgents.filter((agent) => agent.role === 'agent') : newAgents;
  const places = newQueues.flatMap((queue, index) => {
    const chosen = wanted[index]?.agents;
    const members = chosen === undefined ? workers : newAgents.filter((_agent, place) => chosen.includes(place));
    return members.map((agent) => ({ queueId: queue.id, agentId: agent.id }));
  });
  if (places.length > 0) await tx.insert(queueAgents).values(places);

  const newReasons = words.notReadyReasons.map((name, place) => ({ id: newId('notReadyReason'), name, place }));
  const newDispositions = words.dispositions.map((name, place) => ({ id: newId('disposition'), name, place }));
  await tx.insert(notReadyReasons).values(newReasons);
  await tx.insert(dispositions).values(newDispositions);

  const webCallKeyId = newId('webCallKey');
  await tx.insert(webCallKeys).values({
    id: webCallKeyId,
    name: options.webCallKey?.name ?? words.webCallKey,
    queueId: first.id,
    locale,
    allowedOrigins: [...(options.webCallKey?.allowedOrigins ?? [])],
    ...(options.webCallKey?.maxConcurrentCalls === undefined ? {} : { maxConcurrentCalls: options.webCallKey.maxConcurrentCalls }),
    ...(options.webCallKey?.maxWaitingCalls === undefined ? {} : { maxWaitingCalls: options.webCallKey.maxWaitingCalls }),
  });
  await tx.execute(sql`select pg_notify(${CONFIGURATION_CHANNEL}, ${tenantId})`);
  return {
    tenantId,
    agents: newAgents.map((agent) => ({ agentId: agent.id, name: agent.name, role: agent.role })),
    queueIds: newQueues.map((queue) => queue.id),
    webCallKeyId,
    dispositionIds: newDispositions.map((disposition) => disposition.id),
    notReadyReasonIds: newReasons.map((reason) => reason.id),
  };
}
