import { and, eq } from 'drizzle-orm';
import { CALLBACK_TRANSITIONS, CordboardError } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbackPushes } from '../schema/callback-push.ts';
import { callbackMails, callbacks } from '../schema/callbacks.ts';
import { contacts } from '../schema/contacts.ts';
import type { CallbackRow } from './callbacks.ts';

/** A callback with its contact. */
export interface CallbackFound {
  readonly callback: CallbackRow;
  readonly contact: typeof contacts.$inferSelect;
}

export interface OpenedLink {
  /** SHA-256 of the link's token, hex. */
  readonly linkDigest: string;
  /** The browser that opens it. */
  readonly browser: string;
  readonly nowMs: number;
}

/** Throws `state_conflict` when the promise has ended; `data.state` says how. */
export async function requireOpenCallback(tx: Tx, callbackId: CallbackRow['id']): Promise<CallbackFound> {
  const [found] = await tx
    .select({ callback: callbacks, contact: contacts })
    .from(callbacks)
    .innerJoin(contacts, and(eq(contacts.tenantId, callbacks.tenantId), eq(contacts.id, callbacks.contactId)))
    .where(eq(callbacks.id, callbackId));
  if (found === undefined) throw new CordboardError('not_found', { what: 'callback' });
  const { state } = found.callback;
  if (CALLBACK_TRANSITIONS[state].length === 0) throw new CordboardError('state_conflict', { what: 'callback', state });
  return found;
}

/** Throws `link_used` when another browser was first. */
export function requireSameBrowser(openedBy: string | null, browser: string): void {
  if (openedBy !== null && openedBy !== browser) throw new CordboardError('link_used');
}

/**
 * Opens the link of a mail or notification for the first browser that does; that one may again. Throws `not_found` (no
 * such link), `link_used` (another browser was first, or it was sent to another one), `state_conflict` (the promise has
 * ended, `data.state` says how).
 */
export async function openCallbackLink(tx: Tx, { linkDigest, browser, nowMs }: OpenedLink): Promise<CallbackFound> {
  const [push] = await tx.select().from(callbackPushes).where(eq(callbackPushes.linkDigest, linkDigest));
  if (push !== undefined) {
    requireSameBrowser(push.openedBy, browser);
    return requireOpenCallback(tx, push.callbackId);
  }
  const [mail] = await tx.select().from(callbackMails).where(eq(callbackMails.linkDigest, linkDigest)).for('update');
  if (mail === undefined) throw new CordboardError('not_found', { what: 'link' });
  requireSameBrowser(mail.openedBy, browser);
  const found = await requireOpenCallback(tx, mail.callbackId);
  if (mail.openedBy === null) {
    await tx
      .update(callbackMails)
      .set({ openedBy: browser, openedAt: new Date(nowMs) })
      .where(eq(callbackMails.id, mail.id));
  }
  return found;
}
