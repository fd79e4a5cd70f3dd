import { and, asc, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import {
  CordboardError,
  newId,
  pushSubscriptionSchema,
  type CallbackId,
  type PushSubscriptionKeys,
  type SubscriptionId,
} from '@cordboard/contracts';
import { callbackLinkDigest, callbackLinkToken } from '../callback-link.ts';
import type { Tx } from '../connect.ts';
import { callbackSubscriptions } from '../schema/callback-push.ts';
import { openSecret, sealSecret } from '../seal.ts';
import { requireOpenCallback, requireSameBrowser, type CallbackFound, type OpenedLink } from './callback-links.ts';

export type SubscriptionRow = typeof callbackSubscriptions.$inferSelect;

/** Links of one callback that are kept open; the oldest goes. */
const MOST_LINKS = 5;

/** The token of a link to the page that asks for a browser's subscription: one that nobody has opened yet, or a new one. */
export async function inviteSubscription(tx: Tx, callbackId: CallbackId, deploymentSecret: string, nowMs: number): Promise<string> {
  const waiting = await tx
    .select()
    .from(callbackSubscriptions)
    .where(and(eq(callbackSubscriptions.callbackId, callbackId), isNull(callbackSubscriptions.sealed)))
    .orderBy(asc(callbackSubscriptions.id));
  const known = waiting.find(({ openedBy }) => openedBy === null);
  if (known !== undefined) return callbackLinkToken(known.id, deploymentSecret);
  const tooMany = waiting.slice(0, Math.max(0, waiting.length - MOST_LINKS + 1)).map(({ id }) => id);
  if (tooMany.length > 0) await tx.delete(callbackSubscriptions).where(inArray(callbackSubscriptions.id, tooMany));
  const id = newId('subscription', nowMs);
  const token = callbackLinkToken(id, deploymentSecret);
  await tx.insert(callbackSubscriptions).values({ id, callbackId, linkDigest: callbackLinkDigest(token), createdAt: new Date(nowMs) });
  return token;
}

export interface SubscriptionFound extends CallbackFound {
  readonly subscription: SubscriptionRow;
}

/**
 * Opens the page's link for the first browser that does; that one may again. Throws `not_found`, `link_used`,
 * `state_conflict` (the promise has ended).
 */
export async function openSubscription(tx: Tx, { linkDigest, browser }: Omit<OpenedLink, 'nowMs'>): Promise<SubscriptionFound> {
  const [row] = await tx.select().from(callbackSubscriptions).where(eq(callbackSubscriptions.linkDigest, linkDigest)).for('update');
  if (row === undefined) throw new CordboardError('not_found', { what: 'link' });
  requireSameBrowser(row.openedBy, browser);
  const found = await requireOpenCallback(tx, row.callbackId);
  if (row.openedBy !== null) return { ...found, subscription: row };
  await tx.update(callbackSubscriptions).set({ openedBy: browser }).where(eq(callbackSubscriptions.id, row.id));
  return { ...found, subscription: { ...row, openedBy: browser } };
}

/** From now on this browser is told, and no other one. */
export async function subscribe(tx: Tx, row: SubscriptionRow, keys: PushSubscriptionKeys, deploymentSecret: string): Promise<void> {
  const others = and(
    eq(callbackSubscriptions.callbackId, row.callbackId),
    ne(callbackSubscriptions.id, row.id),
    isNotNull(callbackSubscriptions.sealed),
  );
  await tx.delete(callbackSubscriptions).where(others);
  await tx
    .update(callbackSubscriptions)
    .set({ sealed: sealSecret(JSON.stringify(keys), row.id, deploymentSecret) })
    .where(eq(callbackSubscriptions.id, row.id));
}

/** The person no longer wants it; the page's link stays. */
export async function withdrawSubscription(tx: Tx, subscriptionId: SubscriptionId): Promise<void> {
  await tx.update(callbackSubscriptions).set({ sealed: null }).where(eq(callbackSubscriptions.id, subscriptionId));
}

/** The push service no longer knows it. What the page has handed in since it was read stays. */
export async function forgetSubscription(tx: Tx, { id, sealed }: SubscriptionRow): Promise<void> {
  const same = sealed === null ? isNull(callbackSubscriptions.sealed) : eq(callbackSubscriptions.sealed, sealed);
  await tx.delete(callbackSubscriptions).where(and(eq(callbackSubscriptions.id, id), same));
}

/** The browser that is told of a callback, null: none. */
export async function readSubscription(tx: Tx, callbackId: CallbackId): Promise<SubscriptionRow | null> {
  const [row] = await tx
    .select()
    .from(callbackSubscriptions)
    .where(and(eq(callbackSubscriptions.callbackId, callbackId), isNotNull(callbackSubscriptions.sealed)));
  return row ?? null;
}

/** Where to send to, and its keys. Throws `internal` when it was sealed by another deployment. */
export function openKeys({ id, sealed }: SubscriptionRow, deploymentSecret: string): PushSubscriptionKeys {
  if (sealed === null) throw new CordboardError('internal', { detail: 'this browser has not subscribed' });
  return pushSubscriptionSchema.parse(JSON.parse(openSecret(sealed, id, deploymentSecret)));
}
