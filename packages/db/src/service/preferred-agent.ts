import { and, desc, eq, gt, isNotNull, or, sql } from 'drizzle-orm';
import type { AgentId, Customer } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { agents } from '../schema/agents.ts';
import { contacts } from '../schema/contacts.ts';

/** The agent of the account, by log-in e-mail or id: an attribute that the tenant's own server signs in `identify(jwt)`. */
const OWN_AGENT = 'agent';
/** Whoever had the customer longer ago than this is a stranger again. */
const REMEMBERED_MS = 90 * 86_400_000;

/**
 * Whom the customer knows: the account's own agent, else the one of their last answered contact, by the signed `sub`, or for
 * somebody unknown by the browser. Null when there is none, or none who still works here.
 */
export async function findPreferredAgent(
  tx: Tx,
  customer: Pick<Customer, 'identity' | 'visitorId'>,
  nowMs: number,
): Promise<AgentId | null> {
  return (await ownAgent(tx, customer)) ?? (await lastAgent(tx, customer, nowMs));
}

async function ownAgent(tx: Tx, { identity }: Pick<Customer, 'identity'>): Promise<AgentId | null> {
  const named = identity?.attributes[OWN_AGENT];
  if (typeof named !== 'string' || named === '') return null;
  const isNamed = or(eq(sql`lower(${agents.email})`, named.toLowerCase()), eq(sql`${agents.id}`, named));
  const [row] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(isNamed, eq(agents.active, true)))
    .limit(1);
  return row?.id ?? null;
}

async function lastAgent(
  tx: Tx,
  { identity, visitorId }: Pick<Customer, 'identity' | 'visitorId'>,
  nowMs: number,
): Promise<AgentId | null> {
  const isSame = identity ? eq(sql`(${contacts.identity} ->> 'sub')`, identity.sub) : eq(contacts.visitorId, visitorId);
  const [row] = await tx
    .select({ id: agents.id })
    .from(contacts)
    .innerJoin(agents, and(eq(agents.tenantId, contacts.tenantId), eq(agents.id, contacts.agentId)))
    .where(
      and(
        isSame,
        identity ? isNotNull(contacts.identity) : undefined,
        isNotNull(contacts.connectedAt),
        gt(contacts.createdAt, new Date(nowMs - REMEMBERED_MS)),
        eq(agents.active, true),
      ),
    )
    .orderBy(desc(contacts.createdAt))
    .limit(1);
  return row?.id ?? null;
}
