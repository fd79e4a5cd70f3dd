import { and, asc, eq, gt, inArray, lt, ne, or, sql } from 'drizzle-orm';
import {
  CALLBACK_TRANSITIONS,
  CordboardError,
  type AgentId,
  type AttemptId,
  type CallbackId,
  type CallbackState,
  type ContactId,
  type QueueId,
  type VisitorId,
} from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbackSubscriptions } from '../schema/callback-push.ts';
import { callbackAttempts, callbacks, type CallbackAttemptOutcome } from '../schema/callbacks.ts';
import { ensureContact } from './contacts.ts';

export type CallbackRow = typeof callbacks.$inferSelect;

export interface NewCallback {
  readonly callbackId: CallbackId;
  readonly contactId: ContactId;
  readonly visitorId: VisitorId;
  readonly queueId: QueueId;
  readonly requestedBy: CallbackRow['requestedBy'];
  /** The time that the customer chose; until then it is in no line. */
  readonly scheduledForMs?: number | null;
  /** At a quiet moment of the queue before that time. */
  readonly whenQuiet?: boolean;
  /** When it comes into line, later than the chosen time in quiet hours. */
  readonly dueAtMs?: number | null;
  readonly timeZone?: string | null;
  /** Where links are sent. */
  readonly email?: string | null;
  readonly nowMs: number;
}

/**
 * Promises a callback; commit it before anyone is told. One open callback for each visitor and queue and one for each
 * contact: when there is one already, it is returned with `created: false` (look at its `contactId`).
 */
export async function createCallback(tx: Tx, promise: NewCallback): Promise<{ callback: CallbackRow; created: boolean }> {
  await ensureContact(tx, promise.contactId, promise.nowMs);
  const [made] = await tx
    .insert(callbacks)
    .values({
      id: promise.callbackId,
      contactId: promise.contactId,
      visitorId: promise.visitorId,
      queueId: promise.queueId,
      requestedBy: promise.requestedBy,
      scheduledFor: momentOf(promise.scheduledForMs),
      dueAt: momentOf(promise.dueAtMs ?? promise.scheduledForMs),
      whenQuiet: promise.whenQuiet ?? false,
      timeZone: promise.timeZone ?? null,
      email: promise.email ?? null,
      createdAt: new Date(promise.nowMs),
    })
    .onConflictDoNothing()
    .returning();
  if (made !== undefined) return { callback: made, created: true };
  const [existing] = await tx
    .select()
    .from(callbacks)
    .where(
      or(
        eq(callbacks.contactId, promise.contactId),
        and(
          eq(callbacks.visitorId, promise.visitorId),
          eq(callbacks.queueId, promise.queueId),
          inArray(callbacks.state, ['waiting', 'ringing']),
        ),
      ),
    )
    // Its own contact's first.
    .orderBy(sql`${callbacks.contactId} = ${promise.contactId} desc`)
    .limit(1);
  if (existing === undefined) throw new CordboardError('duplicate', { what: 'callback' });
  return { callback: existing, created: false };
}

function momentOf(atMs: number | null | undefined): Date | null {
  return atMs === null || atMs === undefined ? null : new Date(atMs);
}

export async function readCallback(tx: Tx, callbackId: CallbackId): Promise<CallbackRow | null> {
  const [row] = await tx.select().from(callbacks).where(eq(callbacks.id, callbackId));
  return row ?? null;
}

export async function readCallbackOfContact(tx: Tx, contactId: ContactId): Promise<CallbackRow | null> {
  const [row] = await tx.select().from(callbacks).where(eq(callbacks.contactId, contactId));
  return row ?? null;
}

/** An open callback as its row has it. */
export interface OpenCallback {
  readonly callbackId: CallbackId;
  readonly contactId: ContactId;
  readonly scheduledFor: Date | null;
  readonly whenQuiet: boolean;
}

/** A page of open callbacks made before a moment, in the order of their ids; `after` is the last of the page before. */
export async function listOpenCallbacks(
  tx: Tx,
  page: { madeBeforeMs: number; after: CallbackId | null; atMost: number },
): Promise<OpenCallback[]> {
  return await tx
    .select({
      callbackId: callbacks.id,
      contactId: callbacks.contactId,
      scheduledFor: callbacks.scheduledFor,
      whenQuiet: callbacks.whenQuiet,
    })
    .from(callbacks)
    .where(
      and(
        inArray(callbacks.state, ['waiting', 'ringing']),
        lt(callbacks.createdAt, new Date(page.madeBeforeMs)),
        page.after === null ? undefined : gt(callbacks.id, page.after),
      ),
    )
    .orderBy(asc(callbacks.id))
    .limit(page.atMost);
}

/** The one place where a callback's state changes: the row is locked, the edge is checked. */
async function moveCallback(
  tx: Tx,
  callbackId: CallbackId,
  to: CallbackState,
  change: Partial<Pick<CallbackRow, 'attempts' | 'dueAt' | 'endedAt'>>,
): Promise<CallbackRow> {
  const [row] = await tx.select().from(callbacks).where(eq(callbacks.id, callbackId)).for('update');
  if (row === undefined) throw new CordboardError('not_found', { what: 'callback' });
  if (!CALLBACK_TRANSITIONS[row.state].includes(to)) {
    throw new CordboardError('state_conflict', { what: 'callback', from: row.state, to });
  }
  const [moved] = await tx
    .update(callbacks)
    .set({ state: to, ...change })
    .where(eq(callbacks.id, callbackId))
    .returning();
  // Nobody is told of a promise that is over, so where to is not kept either; the page's link stays, to say that it is over.
  if (CALLBACK_TRANSITIONS[to].length === 0)
    await tx.update(callbackSubscriptions).set({ sealed: null }).where(eq(callbackSubscriptions.callbackId, callbackId));
  return moved ?? row;
}

export interface NewAttempt {
  readonly callbackId: CallbackId;
  readonly attemptId: AttemptId;
  readonly agentId: AgentId;
  /** 1 for the first. */
  readonly attempt: number;
  readonly ringUntilMs: number;
  readonly nowMs: number;
}

/**
 * The customer's page rings. False when this attempt was recorded before; throws `state_conflict` when it may not ring.
 * An earlier ring of which nobody wrote the end (its process died) was the agent's loss and counts for nothing.
 */
export async function recordCallbackAttempt(tx: Tx, attempt: NewAttempt): Promise<boolean> {
  const [made] = await tx
    .insert(callbackAttempts)
    .values({
      id: attempt.attemptId,
      callbackId: attempt.callbackId,
      agentId: attempt.agentId,
      attempt: attempt.attempt,
      rangAt: new Date(attempt.nowMs),
      ringUntil: new Date(attempt.ringUntilMs),
    })
    .onConflictDoNothing()
    .returning({ id: callbackAttempts.id });
  if (made === undefined) return false;
  const open = and(
    eq(callbackAttempts.callbackId, attempt.callbackId),
    eq(callbackAttempts.outcome, 'ringing'),
    ne(callbackAttempts.id, attempt.attemptId),
  );
  const lost = await tx
    .update(callbackAttempts)
    .set({ outcome: 'agentLost', endedAt: new Date(attempt.nowMs) })
    .where(open)
    .returning({ id: callbackAttempts.id });
  if (lost.length > 0) await moveCallback(tx, attempt.callbackId, 'waiting', { attempts: attempt.attempt - 1 });
  await moveCallback(tx, attempt.callbackId, 'ringing', { attempts: attempt.attempt, dueAt: null });
  return true;
}

export interface AttemptEnd {
  readonly callbackId: CallbackId;
  readonly attemptId: AttemptId;
  readonly outcome: Exclude<CallbackAttemptOutcome, 'ringing'>;
  /** After `notReached` and `declined`: when it is back in line; null: that was the last attempt. */
  readonly dueAtMs: number | null;
  readonly nowMs: number;
}

/** How a ring ended; the callback follows. False when this attempt had ended before: nothing changes. */
export async function finishCallbackAttempt(tx: Tx, end: AttemptEnd): Promise<boolean> {
  const [attempt] = await tx
    .update(callbackAttempts)
    .set({ outcome: end.outcome, endedAt: new Date(end.nowMs) })
    .where(and(eq(callbackAttempts.id, end.attemptId), eq(callbackAttempts.outcome, 'ringing')))
    .returning();
  if (attempt === undefined) return false;
  switch (end.outcome) {
    case 'answered':
      await moveCallback(tx, end.callbackId, 'done', { endedAt: new Date(end.nowMs) });
      return true;
    case 'agentLost':
      // The customer was not to blame: it counts for nothing.
      await moveCallback(tx, end.callbackId, 'waiting', { attempts: attempt.attempt - 1, dueAt: null });
      return true;
    case 'notReached':
    case 'declined':
      if (end.dueAtMs === null) await moveCallback(tx, end.callbackId, 'unreachable', { endedAt: new Date(end.nowMs) });
      else await moveCallback(tx, end.callbackId, 'waiting', { dueAt: new Date(end.dueAtMs) });
      return true;
  }
}

/**
 * What the events tell of a ring whose process died before it wrote: the attempt was not answered. The callback itself
 * follows by `deferCallback` or `endCallback`. False when its end is known already.
 */
export async function closeCallbackAttempt(tx: Tx, attemptId: AttemptId, nowMs: number): Promise<boolean> {
  const closed = await tx
    .update(callbackAttempts)
    .set({ outcome: 'notReached', endedAt: new Date(nowMs) })
    .where(and(eq(callbackAttempts.id, attemptId), eq(callbackAttempts.outcome, 'ringing')))
    .returning({ id: callbackAttempts.id });
  return closed.length > 0;
}

/**
 * Puts a callback whose last ring is over, or that waits in line (quiet hours), into its pause; false when it rings, is over
 * or is in a pause already.
 */
export async function deferCallback(tx: Tx, callbackId: CallbackId, dueAtMs: number): Promise<boolean> {
  const ringing = await tx
    .select({ id: callbackAttempts.id })
    .from(callbackAttempts)
    .where(and(eq(callbackAttempts.callbackId, callbackId), eq(callbackAttempts.outcome, 'ringing')));
  const row = await readCallback(tx, callbackId);
  if (ringing.length > 0 || row === null) return false;
  if (row.state === 'waiting' && row.dueAt === null) {
    await tx
      .update(callbacks)
      .set({ dueAt: new Date(dueAtMs) })
      .where(eq(callbacks.id, callbackId));
    return true;
  }
  if (row.state !== 'ringing') return false;
  await moveCallback(tx, callbackId, 'waiting', { dueAt: new Date(dueAtMs) });
  return true;
}

/** The pause is over: it waits in line again. False when it was not in a pause. */
export async function endCallbackPause(tx: Tx, callbackId: CallbackId): Promise<boolean> {
  const rows = await tx
    .update(callbacks)
    .set({ dueAt: null })
    .where(and(eq(callbacks.id, callbackId), eq(callbacks.state, 'waiting'), sql`${callbacks.dueAt} is not null`))
    .returning({ id: callbacks.id });
  return rows.length > 0;
}

/** Ends an open callback; false when it was over already. */
export async function endCallback(
  tx: Tx,
  callbackId: CallbackId,
  state: 'done' | 'cancelled' | 'unreachable',
  nowMs: number,
): Promise<boolean> {
  const row = await readCallback(tx, callbackId);
  if (row === null) throw new CordboardError('not_found', { what: 'callback' });
  if (CALLBACK_TRANSITIONS[row.state].length === 0) return false;
  await moveCallback(tx, callbackId, state, { endedAt: new Date(nowMs), dueAt: null });
  return true;
}

/** The customer no longer wants it. False when it was over already. */
export async function cancelCallback(tx: Tx, callbackId: CallbackId, nowMs: number): Promise<boolean> {
  return await endCallback(tx, callbackId, 'cancelled', nowMs);
}
