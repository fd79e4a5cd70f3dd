import { and, eq, isNull } from 'drizzle-orm';
import { newId, type AttemptId, type CallbackId, type PushId, type PushKind } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbackPushes, type PushOutcome } from '../schema/callback-push.ts';
import { callbackAttempts } from '../schema/callbacks.ts';
import { readSubscription } from './callback-subscriptions.ts';
import type { CallbackRow } from './callbacks.ts';

export type CallbackPushRow = typeof callbackPushes.$inferSelect;

/** Before the chosen time: long enough to come back to the computer. */
const SOON_MS = 5 * 60_000;
/** That somebody was missed is news for so long. */
const MISSED_MS = 3_600_000;
/** An alarm may go off so much before its time, and the clocks of two processes differ a little. */
const SLACK_MS = 100;

/** A reminder of the chosen time, for whoever is subscribed; once for each time. Nothing when that is too close already. */
export async function addSoonPush(
  tx: Tx,
  { id, scheduledFor, whenQuiet }: Pick<CallbackRow, 'id' | 'scheduledFor' | 'whenQuiet'>,
  nowMs: number,
): Promise<void> {
  if (scheduledFor === null || whenQuiet) return;
  const atMs = scheduledFor.getTime();
  if (atMs - SOON_MS <= nowMs) return;
  await addPush(tx, { callbackId: id, kind: 'soon', about: String(atMs), sendAtMs: atMs - SOON_MS, untilMs: atMs });
}

/** The customer is rung: one notification for each attempt, of use as long as it rings. */
export async function addRingingPush(
  tx: Tx,
  ring: { readonly callbackId: CallbackId; readonly attemptId: AttemptId; readonly ringUntilMs: number; readonly nowMs: number },
): Promise<void> {
  const { callbackId, attemptId, ringUntilMs, nowMs } = ring;
  await addPush(tx, { callbackId, kind: 'ringing', about: attemptId, sendAtMs: nowMs, untilMs: ringUntilMs });
}

/** The customer was rung and did not answer: one notification for each attempt. */
export async function addMissedPush(tx: Tx, callbackId: CallbackId, attemptId: AttemptId, nowMs: number): Promise<void> {
  await addPush(tx, { callbackId, kind: 'missed', about: attemptId, sendAtMs: nowMs, untilMs: nowMs + MISSED_MS });
}

interface NewPush {
  readonly callbackId: CallbackId;
  readonly kind: PushKind;
  readonly about: string;
  readonly sendAtMs: number;
  readonly untilMs: number;
}

async function addPush(tx: Tx, { callbackId, kind, about, sendAtMs, untilMs }: NewPush): Promise<void> {
  if ((await readSubscription(tx, callbackId)) === null) return;
  const push = { id: newId('push'), callbackId, kind, about, sendAt: new Date(sendAtMs), untilAt: new Date(untilMs) };
  await tx.insert(callbackPushes).values(push).onConflictDoNothing();
}

/** Notifications of a callback that nobody has sent. */
export async function listUnsentPushes(tx: Tx, callbackId: CallbackId): Promise<CallbackPushRow[]> {
  return await tx
    .select()
    .from(callbackPushes)
    .where(and(eq(callbackPushes.callbackId, callbackId), isNull(callbackPushes.settledAt)));
}

export async function readPush(tx: Tx, pushId: PushId): Promise<CallbackPushRow | null> {
  const [row] = await tx.select().from(callbackPushes).where(eq(callbackPushes.id, pushId));
  return row ?? null;
}

/**
 * Begins a try: from now on it is this process's for `leaseMs`, and counts as lost after that. Null when it is settled,
 * or it is not time yet, or another process is at it.
 */
export async function claimPush(
  tx: Tx,
  pushId: PushId,
  { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number },
): Promise<CallbackPushRow | null> {
  const [row] = await tx.select().from(callbackPushes).where(eq(callbackPushes.id, pushId)).for('update');
  if (row === undefined || row.settledAt !== null || row.sendAt.getTime() > nowMs + SLACK_MS) return null;
  const [claimed] = await tx
    .update(callbackPushes)
    .set({ tries: row.tries + 1, sendAt: new Date(nowMs + leaseMs) })
    .where(eq(callbackPushes.id, pushId))
    .returning();
  return claimed ?? null;
}

/** Before it goes out: from now on its link opens, for the browser it is sent to. */
export async function rememberPushLink(tx: Tx, pushId: PushId, linkDigest: string, browser: string | null): Promise<void> {
  await tx.update(callbackPushes).set({ linkDigest, openedBy: browser }).where(eq(callbackPushes.id, pushId));
}

/** Another try at this moment. */
export async function retryPush(tx: Tx, pushId: PushId, atMs: number): Promise<void> {
  await tx
    .update(callbackPushes)
    .set({ sendAt: new Date(atMs) })
    .where(and(eq(callbackPushes.id, pushId), isNull(callbackPushes.settledAt)));
}

/** False when it was settled before: nothing changes. */
export async function settlePush(tx: Tx, pushId: PushId, outcome: PushOutcome, nowMs: number): Promise<boolean> {
  const settled = await tx
    .update(callbackPushes)
    .set({ settledAt: new Date(nowMs), outcome })
    .where(and(eq(callbackPushes.id, pushId), isNull(callbackPushes.settledAt)))
    .returning({ id: callbackPushes.id });
  return settled.length > 0;
}

/** Whether an attempt rings now. */
export async function isRinging(tx: Tx, attemptId: AttemptId): Promise<boolean> {
  const [row] = await tx.select({ outcome: callbackAttempts.outcome }).from(callbackAttempts).where(eq(callbackAttempts.id, attemptId));
  return row?.outcome === 'ringing';
}
