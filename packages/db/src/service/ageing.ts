import { and, desc, lt, sql } from 'drizzle-orm';
import type { EventPosition } from '@cordboard/contracts';
import type { AuthDb, Tx } from '../connect.ts';
import { asStoreError } from '../errors.ts';
import * as authSchema from '../schema/auth.ts';
import { events } from '../schema/events.ts';
import { agentStretches, queueVisits, waitPredictions } from '../schema/metrics.ts';
import { resumeTokens } from '../schema/secrets.ts';

/*
 * What is forgotten when it is old. Facts (events, audit) may only be forgotten from their oldest end, by functions of
 * the database, and never before they are a day old.
 */

async function forgetOldest(tx: Tx, what: 'forget_events' | 'forget_audit', beforeMs: number, atMost: number): Promise<number> {
  const before = new Date(beforeMs).toISOString();
  const { rows } = await tx.execute<{ gone: string }>(sql`select ${sql.raw(what)}(${before}::timestamptz, ${atMost}) as gone`);
  return Number(rows[0]?.gone ?? 0);
}

/** Of the transaction's tenant, the oldest first. Resolves with how many went, at most `atMost`. */
export const forgetEvents = (tx: Tx, beforeMs: number, atMost: number): Promise<number> =>
  forgetOldest(tx, 'forget_events', beforeMs, atMost);
export const forgetAudit = (tx: Tx, beforeMs: number, atMost: number): Promise<number> =>
  forgetOldest(tx, 'forget_audit', beforeMs, atMost);

/**
 * What metrics are computed from goes with the events that it was folded from. Resolves with how many rows went, at most
 * `atMost` of each kind; what is still under way stays.
 */
export async function forgetMetrics(tx: Tx, beforeMs: number, atMost: number): Promise<number> {
  const before = new Date(beforeMs);
  let gone = 0;
  for (const [table, ended] of [
    [queueVisits, queueVisits.leftAt],
    [agentStretches, agentStretches.toAt],
    [waitPredictions, waitPredictions.at],
  ] as const) {
    const { rowCount } = await tx.execute(
      sql`delete from ${table} where ctid in (select ctid from ${table} where ${ended} < ${before.toISOString()}::timestamptz limit ${atMost})`,
    );
    gone += rowCount ?? 0;
  }
  return gone;
}

/** Tokens that expired before the moment, used or not: an expired one buys nothing. */
export async function forgetResumeTokens(tx: Tx, beforeMs: number): Promise<number> {
  const gone = await tx
    .delete(resumeTokens)
    .where(lt(resumeTokens.expiresAt, new Date(beforeMs)))
    .returning({ id: resumeTokens.id });
  return gone.length;
}

/** The last event in the archive that is older than the moment; null when there is none. */
export async function lastArchivedBefore(tx: Tx, beforeMs: number): Promise<EventPosition | null> {
  const [row] = await tx
    .select({ epoch: events.epoch, seq: events.seq })
    .from(events)
    .where(lt(events.at, new Date(beforeMs)))
    .orderBy(desc(events.epoch), desc(events.seq))
    .limit(1);
  return row ?? null;
}

/** Sessions, one-time links and invitations that ended before the moments. */
export async function forgetAccess(
  authDb: AuthDb,
  before: { sessionsMs: number; linksMs: number },
): Promise<{ sessions: number; links: number }> {
  const { session, verification, invitation } = authSchema;
  const links = new Date(before.linksMs);
  try {
    const sessions = await authDb
      .delete(session)
      .where(lt(session.expiresAt, new Date(before.sessionsMs)))
      .returning({ id: session.id });
    const verifications = await authDb.delete(verification).where(lt(verification.expiresAt, links)).returning({ id: verification.id });
    const invitations = await authDb
      .delete(invitation)
      .where(and(lt(invitation.expiresAt, links), lt(invitation.createdAt, links)))
      .returning({ id: invitation.id });
    return { sessions: sessions.length, links: verifications.length + invitations.length };
  } catch (error) {
    throw asStoreError(error);
  }
}
