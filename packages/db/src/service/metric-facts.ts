import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import {
  STRETCH_EVENTS,
  VISIT_EVENTS,
  type AgentId,
  type ContactId,
  type EventPosition,
  type Prediction,
  type TenantEvent,
} from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { agents } from '../schema/agents.ts';
import { archivePositions, events } from '../schema/events.ts';
import { agentStretches, queueVisits, waitPredictions } from '../schema/metrics.ts';

/*
 * What is read and taken away when metrics are folded again. All of it in a transaction that holds the archive's position, so
 * that nothing is projected meanwhile.
 */

/** Events of which a contact's visits and predictions are made. */
const CONTACT_FACTS = [...VISIT_EVENTS, 'contact.announced', 'contact.waitShown'] as const;

export interface Told {
  readonly event: TenantEvent;
  readonly atMs: number;
}
const told = { event: events.data, at: events.at };
const toTold = ({ event, at }: { event: TenantEvent; at: Date }): Told => ({ event, atMs: at.getTime() });

/** Nothing is archived until the transaction ends. Resolves with the last position that is. */
export async function holdArchive(tx: Tx): Promise<EventPosition | null> {
  const [row] = await tx.select().from(archivePositions).for('update');
  return row === undefined ? null : { epoch: row.epoch, seq: row.seq };
}

/** Of the oldest event that is kept (Unix ms), null when there is none: what began before it cannot be folded. */
export async function oldestEventMs(tx: Tx): Promise<number | null> {
  const [row] = await tx.select({ at: events.at }).from(events).orderBy(asc(events.at)).limit(1);
  return row?.at.getTime() ?? null;
}

interface Page {
  readonly fromMs: number;
  readonly toMs: number;
  readonly after: string;
  readonly atMost: number;
}

function contactsIn({ fromMs, toMs, after }: Page) {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const types = sql.param([...CONTACT_FACTS]);
  return sql`
    select ${events.contactId} as id from ${events}
    where ${events.at} >= ${from}::timestamptz and ${events.at} < ${to}::timestamptz and ${events.type} = any(${types}::text[])
      and ${events.contactId} > ${after}
    union
    select ${queueVisits.contactId} from ${queueVisits}
    where ${queueVisits.enteredAt} < ${to}::timestamptz
      and (${queueVisits.leftAt} is null or ${queueVisits.leftAt} >= ${from}::timestamptz) and ${queueVisits.contactId} > ${after}
    union
    select ${waitPredictions.contactId} from ${waitPredictions}
    where ${waitPredictions.at} >= ${from}::timestamptz and ${waitPredictions.at} < ${to}::timestamptz
      and ${waitPredictions.contactId} > ${after}`;
}

function agentsIn({ fromMs, toMs, after }: Page) {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const types = sql.param([...STRETCH_EVENTS]);
  return sql`
    select ${agents.id} as id from ${agents} where ${agents.id} > ${after}
    union
    select ${events.agentId} from ${events}
    where ${events.at} >= ${from}::timestamptz and ${events.at} < ${to}::timestamptz and ${events.type} = any(${types}::text[])
      and ${events.agentId} > ${after}
    union
    select ${agentStretches.agentId} from ${agentStretches}
    where ${agentStretches.fromAt} < ${to}::timestamptz
      and (${agentStretches.toAt} is null or ${agentStretches.toAt} >= ${from}::timestamptz) and ${agentStretches.agentId} > ${after}`;
}

/** Contacts (or agents) of whom something was told, or is kept, in a time; by id. */
export async function listMetricContacts(tx: Tx, page: Page): Promise<readonly ContactId[]> {
  const { rows } = await tx.execute<{ id: ContactId }>(sql`${contactsIn(page)} order by id limit ${page.atMost}`);
  return rows.map(({ id }) => id);
}

export async function listMetricAgents(tx: Tx, page: Page): Promise<readonly AgentId[]> {
  const { rows } = await tx.execute<{ id: AgentId }>(sql`${agentsIn(page)} order by id limit ${page.atMost}`);
  return rows.map(({ id }) => id);
}

/** How many contacts and agents these are together. */
export async function countMetricSubjects(tx: Tx, fromMs: number, toMs: number): Promise<number> {
  const page = { fromMs, toMs, after: '', atMost: 0 };
  const { rows } = await tx.execute<{ count: string }>(
    sql`select (select count(*) from (${contactsIn(page)}) as c) + (select count(*) from (${agentsIn(page)}) as a) as count`,
  );
  return Number(rows[0]?.count ?? 0);
}

/** All that contacts' visits and predictions are made of, in order, beginning with that they were created while that is kept. */
export async function readContactFacts(tx: Tx, contactIds: readonly ContactId[]): Promise<readonly Told[]> {
  const rows = await tx
    .select(told)
    .from(events)
    .where(and(inArray(events.contactId, [...contactIds]), inArray(events.type, [...CONTACT_FACTS, 'contact.created'])))
    .orderBy(asc(events.epoch), asc(events.seq));
  return rows.map(toTold);
}

/** Predictions of contacts, as they are kept. */
export async function readPredictionsOf(
  tx: Tx,
  contactIds: readonly ContactId[],
): Promise<readonly (Prediction & { readonly contactId: ContactId; readonly atMs: number })[]> {
  const rows = await tx
    .select()
    .from(waitPredictions)
    .where(inArray(waitPredictions.contactId, [...contactIds]));
  return rows.map(({ contactId, at, queueId, rank, p50Ms, p90Ms, outcome, actualMs }) => ({
    ...{ contactId, atMs: at.getTime(), queueId, rank, p50Ms, p90Ms, outcome, actualMs },
  }));
}

export async function dropVisit(tx: Tx, contactId: ContactId, number: number): Promise<void> {
  await tx.delete(queueVisits).where(and(eq(queueVisits.contactId, contactId), eq(queueVisits.number, number)));
}

export async function dropPrediction(tx: Tx, contactId: ContactId, atMs: number): Promise<void> {
  await tx.delete(waitPredictions).where(and(eq(waitPredictions.contactId, contactId), eq(waitPredictions.at, new Date(atMs))));
}

export async function dropStretch(tx: Tx, agentId: AgentId, fromMs: number): Promise<void> {
  await tx.delete(agentStretches).where(and(eq(agentStretches.agentId, agentId), eq(agentStretches.fromAt, new Date(fromMs))));
}

/**
 * What an agent's stretches of [fromMs, toMs) are made of, in order: the last event of each kind before that, those in it, and
 * the first after it, which ends the last stretch.
 */
export async function readAgentFacts(tx: Tx, agentId: AgentId, fromMs: number, toMs: number): Promise<readonly Told[]> {
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  const own = eq(events.agentId, agentId);
  const place = { ...told, epoch: events.epoch, seq: events.seq };
  const before = [];
  for (const type of STRETCH_EVENTS) {
    const [last] = await tx
      .select(place)
      .from(events)
      .where(and(own, eq(events.type, type), lt(events.at, from)))
      .orderBy(desc(events.epoch), desc(events.seq))
      .limit(1);
    if (last !== undefined) before.push(last);
  }
  const kinds = inArray(events.type, [...STRETCH_EVENTS]);
  const inside = await tx
    .select(place)
    .from(events)
    .where(and(own, kinds, gte(events.at, from), lt(events.at, to)))
    .orderBy(asc(events.epoch), asc(events.seq));
  const next = await tx
    .select(place)
    .from(events)
    .where(and(own, kinds, gte(events.at, to)))
    .orderBy(asc(events.epoch), asc(events.seq))
    .limit(1);
  const first = before.sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  return [...first, ...inside, ...next].map(toTold);
}
