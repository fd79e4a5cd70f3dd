import { and, asc, eq, gte, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { VISIT_EVENTS, type ContactId, type EventPosition, type QueueId, type TenantEvent, type Visit } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { fromExcluded, inParts, wholeMs } from './upsert.ts';
import { events } from '../schema/events.ts';
import { queueVisits } from '../schema/metrics.ts';

type Row = typeof queueVisits.$inferSelect;

function toVisit(row: Row): Visit {
  const { contactId, number, queueId, kind, outcome, waitMs, agentId, talkMs, wrapUpMs, notAnswered, declined, rangOut } = row;
  return {
    ...{ contactId, number, queueId, kind, outcome, waitMs, agentId, talkMs, wrapUpMs, notAnswered, declined, rangOut },
    enteredAtMs: row.enteredAt.getTime(),
    sinceMs: row.since.getTime(),
    leftAtMs: row.leftAt?.getTime() ?? null,
    talkSinceMs: row.talkSince?.getTime() ?? null,
  };
}

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** All visits of these contacts, each contact's in order. */
export async function readVisitsOf(tx: Tx, contactIds: readonly ContactId[]): Promise<readonly Visit[]> {
  const rows = await tx
    .select()
    .from(queueVisits)
    .where(inArray(queueVisits.contactId, [...contactIds]))
    .orderBy(asc(queueVisits.number));
  return rows.map(toVisit);
}

/** New ones and changed ones, each named once. */
export async function writeVisits(tx: Tx, visits: readonly Visit[]): Promise<void> {
  const rows = visits.map(({ enteredAtMs, sinceMs, leftAtMs, talkSinceMs, waitMs, talkMs, wrapUpMs, ...rest }) => ({
    ...rest,
    ...{ waitMs: waitMs === null ? null : wholeMs(waitMs), talkMs: wholeMs(talkMs), wrapUpMs: wholeMs(wrapUpMs) },
    ...{ enteredAt: new Date(enteredAtMs), since: new Date(sinceMs), leftAt: date(leftAtMs), talkSince: date(talkSinceMs) },
  }));
  for (const part of inParts(rows)) {
    const target = [queueVisits.tenantId, queueVisits.contactId, queueVisits.number];
    await tx
      .insert(queueVisits)
      .values(part)
      .onConflictDoUpdate({ target, set: fromExcluded(queueVisits) });
  }
}

/** Visits that were in a queue at some time of [fromMs, toMs). */
export async function readVisits(tx: Tx, fromMs: number, toMs: number, queueIds: readonly QueueId[]): Promise<readonly Visit[]> {
  const rows = await tx
    .select()
    .from(queueVisits)
    .where(
      and(
        inArray(queueVisits.queueId, [...queueIds]),
        lt(queueVisits.enteredAt, new Date(toMs)),
        or(isNull(queueVisits.leftAt), gte(queueVisits.leftAt, new Date(fromMs))),
      ),
    );
  return rows.map(toVisit);
}

/** Contacts that had an event about their visits in [fromMs, toMs), by id, at most `atMost` after `after`. */
export async function listVisitors(tx: Tx, fromMs: number, toMs: number, after: string, atMost: number): Promise<readonly ContactId[]> {
  const rows = await tx
    .selectDistinct({ contactId: events.contactId })
    .from(events)
    .where(
      and(
        gte(events.at, new Date(fromMs)),
        lt(events.at, new Date(toMs)),
        inArray(events.type, [...VISIT_EVENTS]),
        sql`${events.contactId} > ${after}`,
      ),
    )
    .orderBy(asc(events.contactId))
    .limit(atMost);
  return rows.flatMap(({ contactId }) => contactId ?? []);
}

/** All that contacts' visits are made of, in order, up to a position. */
export async function readVisitEvents(
  tx: Tx,
  contactIds: readonly ContactId[],
  upTo: EventPosition,
): Promise<readonly { readonly event: TenantEvent; readonly atMs: number }[]> {
  const rows = await tx
    .select({ event: events.data, at: events.at })
    .from(events)
    .where(
      and(
        inArray(events.contactId, [...contactIds]),
        inArray(events.type, [...VISIT_EVENTS]),
        or(lt(events.epoch, upTo.epoch), and(eq(events.epoch, upTo.epoch), lte(events.seq, upTo.seq))),
      ),
    )
    .orderBy(asc(events.epoch), asc(events.seq));
  return rows.map(({ event, at }) => ({ event, atMs: at.getTime() }));
}
