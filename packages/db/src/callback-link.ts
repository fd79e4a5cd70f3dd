import { createHash, createHmac } from 'node:crypto';
import type { MailId, PushId, SubscriptionId } from '@cordboard/contracts';

/**
 * The token of the link in a mail or notification, or to the page that asks for notifications: 256 bits, the same however
 * often the mail is made, so that a mail that is sent again (its sender died before it noted the first) is the same mail.
 * Only its digest is kept.
 */
export function callbackLinkToken(id: MailId | PushId | SubscriptionId, deploymentSecret: string): string {
  return createHmac('sha256', deploymentSecret).update(`callback link ${id}`).digest('base64url');
}

export function callbackLinkDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
