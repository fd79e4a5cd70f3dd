import { and, eq, gte, inArray, ne, sql } from 'drizzle-orm';
import { CordboardError, type CallbackId, type QueueId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbackMails, callbacks } from '../schema/callbacks.ts';
import type { CallbackRow } from './callbacks.ts';

/**
 * For when callbacks of a queue are promised, from a moment on. Until the transaction ends nobody else promises a time in
 * this queue, so what is free here stays free.
 */
export async function readPromisedTimes(tx: Tx, queueId: QueueId, fromMs: number, except: CallbackId | null): Promise<number[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`callback-times ${queueId}`}, 0))`);
  return await promisedTimes(tx, queueId, fromMs, except);
}

/** The same, only to look. `except`: the promise that is to have another time. */
export async function promisedTimes(tx: Tx, queueId: QueueId, fromMs: number, except: CallbackId | null): Promise<number[]> {
  const rows = await tx
    .select({ scheduledFor: callbacks.scheduledFor })
    .from(callbacks)
    .where(
      and(
        eq(callbacks.queueId, queueId),
        gte(callbacks.scheduledFor, new Date(fromMs)),
        ne(callbacks.state, 'cancelled'),
        eq(callbacks.whenQuiet, false),
        except === null ? undefined : ne(callbacks.id, except),
      ),
    );
  return rows.flatMap(({ scheduledFor }) => (scheduledFor === null ? [] : [scheduledFor.getTime()]));
}

/** Another address for a callback that waits. Throws `state_conflict` for one that rings or is over. */
export async function readdressCallback(tx: Tx, callbackId: CallbackId, email: string): Promise<CallbackRow> {
  const [changed] = await tx
    .update(callbacks)
    .set({ email })
    .where(and(eq(callbacks.id, callbackId), eq(callbacks.state, 'waiting')))
    .returning();
  if (changed === undefined) throw new CordboardError('state_conflict', { what: 'callback', to: 'waiting' });
  // What was mailed before is said again, at the new address; links at the old one open nothing more.
  await tx
    .update(callbackMails)
    .set({ about: sql`${callbackMails.about} || ' of ' || ${callbackMails.id}`, linkDigest: null, settledAt: sql`now()` })
    .where(eq(callbackMails.callbackId, callbackId));
  return changed;
}

/** Another time for a callback that waits. Throws `state_conflict` for one that rings or is over. */
export async function rescheduleCallback(
  tx: Tx,
  callbackId: CallbackId,
  time: { readonly scheduledForMs: number | null; readonly dueAtMs: number | null; readonly whenQuiet?: boolean },
): Promise<CallbackRow> {
  const { scheduledForMs, dueAtMs, whenQuiet = false } = time;
  const [moved] = await tx
    .update(callbacks)
    .set({
      scheduledFor: scheduledForMs === null ? null : new Date(scheduledForMs),
      dueAt: dueAtMs === null ? null : new Date(dueAtMs),
      whenQuiet,
    })
    .where(and(eq(callbacks.id, callbackId), inArray(callbacks.state, ['waiting'])))
    .returning();
  if (moved === undefined) throw new CordboardError('state_conflict', { what: 'callback', to: 'waiting' });
  return moved;
}
