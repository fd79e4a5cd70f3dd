import { attemptIdSchema, CALLBACK_TRANSITIONS, type CallbackId, type JobData, type Locale, type TenantId } from '@cordboard/contracts';
import {
  addRingingMail,
  callbackLinkDigest,
  callbackLinkToken,
  claimPush,
  forgetSubscription,
  isRinging,
  listUnsentPushes,
  openKeys,
  readCallback,
  readContactLocale,
  readSubscription,
  rememberPushLink,
  retryPush,
  settlePush,
  tenants,
  withTenant,
  type CallbackPushRow,
  type CallbackRow,
  type Db,
  type PushOutcome,
  type SubscriptionRow,
  type Tx,
} from '@cordboard/db';
import type { Clock, Logger } from '@cordboard/platform';
import { nextTryMs, type PushAnswer } from '../push/push-answer.ts';
import { PUSH_LIMIT_MS, type Push, type PushSender } from '../push/push-sender.ts';
import { setMailAlarms } from './callback-mail.ts';
import type { JobQueues } from './queues.ts';

export interface CallbackPushOptions {
  readonly db: Db;
  readonly jobs: JobQueues;
  readonly push: PushSender;
  /** The deployment's, from which links are made. */
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A sender that has not noted what came of it by then is taken for dead. */
const LEASE_MS = PUSH_LIMIT_MS + 3_000;

/** One alarm for each moment at which it is to be tried, however often it is set. */
export async function setPushAlarm(jobs: JobQueues, push: CallbackPushRow, nowMs: number): Promise<void> {
  if (push.settledAt !== null) return;
  const { id, tenantId } = push;
  const atMs = push.sendAt.getTime();
  await jobs.add('callback-push', `${id}-${String(atMs)}`, { tenantId, pushId: id }, atMs - nowMs);
}

/** Sets the alarms of a callback's notifications that wait for their time. */
export async function setPushAlarms(
  { db, jobs, clock }: { readonly db: Db; readonly jobs: JobQueues; readonly clock: Clock },
  tenantId: TenantId,
  callbackId: CallbackId,
): Promise<void> {
  const unsent = await withTenant(db, tenantId, (tx) => listUnsentPushes(tx, callbackId));
  for (const push of unsent) await setPushAlarm(jobs, push, clock.nowMs());
}

/**
 * Sends a notification that its row promises. The row is claimed and the alarm for a sender that dies is set before it
 * goes out; it is settled after the push service took it. What is sent again in between has the same id, so the browser
 * shows it once. Rejects when the database or the jobs' Redis is away.
 */
export async function sendCallbackPush(options: CallbackPushOptions, { tenantId, pushId }: JobData<'callback-push'>): Promise<void> {
  const { db, jobs, clock, log } = options;
  const begun = await withTenant(db, tenantId, async (tx) => {
    const nowMs = clock.nowMs();
    const row = await claimPush(tx, pushId, { nowMs, leaseMs: LEASE_MS });
    if (row === null) return null;
    const due = await dueNow(tx, row, options, nowMs);
    if (typeof due !== 'string') return { row, due };
    await settle(tx, row, due, nowMs);
    return { row, due: null };
  });
  if (begun === null) return;
  const { row, due } = begun;
  // What could not be told in this way may have become a mail.
  if (due === null) return await setMailAlarms({ db, jobs, clock }, tenantId, row.callbackId);
  await setPushAlarm(jobs, row, clock.nowMs());
  const answer = await options.push.send(due.push);
  if (answer.type === 'later' || answer.type === 'refused') log.warn({ tenantId, pushId, answer }, 'a notification was not taken');
  await withTenant(db, tenantId, (tx) => note(tx, row, due.subscription, answer, clock.nowMs()));
  if (answer.type === 'later') await setPushAlarms({ db, jobs, clock }, tenantId, row.callbackId);
  else if (answer.type !== 'sent') await setMailAlarms({ db, jobs, clock }, tenantId, row.callbackId);
}

interface Due {
  readonly push: Push;
  readonly subscription: SubscriptionRow;
}

/** What to send, or why nothing. Its link opens from now on. */
async function dueNow(tx: Tx, row: CallbackPushRow, { secret }: CallbackPushOptions, nowMs: number): Promise<Due | PushOutcome> {
  const callback = await readCallback(tx, row.callbackId);
  const [tenant] = await tx.select({ name: tenants.name }).from(tenants);
  if (callback === null || tenant === undefined || (await isMoot(tx, row, callback))) return 'moot';
  if (row.untilAt.getTime() <= nowMs) return 'late';
  const subscription = await readSubscription(tx, row.callbackId);
  if (subscription === null) return 'gone';
  const token = callbackLinkToken(row.id, secret);
  await rememberPushLink(tx, row.id, callbackLinkDigest(token), subscription.openedBy);
  const locale = (await readContactLocale(tx, callback.contactId)) ?? 'en';
  return { subscription, push: pushOf(row, callback, { company: tenant.name, locale, token, nowMs }, openKeys(subscription, secret)) };
}

/** It is not so any more: the promise has ended or has another time, it rings no longer, it rings again. */
async function isMoot(tx: Tx, { kind, about }: CallbackPushRow, { state, scheduledFor }: CallbackRow): Promise<boolean> {
  if (CALLBACK_TRANSITIONS[state].length === 0) return true;
  if (kind === 'soon') return about !== String(scheduledFor?.getTime());
  return kind === 'ringing' ? !(await isRinging(tx, attemptIdSchema.parse(about))) : state === 'ringing';
}

interface Told {
  readonly company: string;
  readonly locale: Locale;
  readonly token: string;
  readonly nowMs: number;
}

function pushOf(row: CallbackPushRow, callback: CallbackRow, told: Told, keys: Push['subscription']): Push {
  const { id, tenantId, kind, untilAt } = row;
  const at = { soon: callback.scheduledFor, ringing: null, missed: callback.dueAt }[kind];
  return {
    subscription: keys,
    payload: {
      ...{ id, kind, callback: callback.id, company: told.company, locale: told.locale },
      ...{ atMs: at?.getTime() ?? null, link: `${tenantId}.${told.token}` },
    },
    topic: callback.id,
    ttlS: Math.max(0, Math.floor((untilAt.getTime() - told.nowMs) / 1_000)),
    urgency: kind === 'missed' ? 'normal' : 'high',
  };
}

async function note(tx: Tx, row: CallbackPushRow, subscription: SubscriptionRow, answer: PushAnswer, nowMs: number): Promise<void> {
  if (answer.type === 'later') {
    const atMs = nextTryMs(row.tries, answer.afterMs, nowMs, row.untilAt.getTime());
    if (atMs === null) await settle(tx, row, 'late', nowMs);
    else await retryPush(tx, row.id, atMs);
    return;
  }
  if (answer.type === 'gone') await forgetSubscription(tx, subscription);
  await settle(tx, row, answer.type, nowMs);
}

/** Who cannot be told in this way that it rings is told by mail, where there is an address. The other kinds have mails of their own. */
async function settle(tx: Tx, row: CallbackPushRow, outcome: PushOutcome, nowMs: number): Promise<void> {
  if (!(await settlePush(tx, row.id, outcome, nowMs)) || row.kind !== 'ringing') return;
  if (outcome !== 'gone' && outcome !== 'refused') return;
  const callback = await readCallback(tx, row.callbackId);
  if (callback !== null) await addRingingMail(tx, callback, attemptIdSchema.parse(row.about), nowMs);
}
