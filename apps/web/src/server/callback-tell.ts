import { eq } from 'drizzle-orm';
import {
  CordboardError,
  queueRoutingSchema,
  tenantIdSchema,
  type tellLinkResponseSchema,
  type tellRequestSchema,
  type TellResponse,
} from '@cordboard/contracts';
import {
  addSoonPush,
  callbackLinkDigest,
  inviteSubscription,
  openSubscription,
  queues,
  readCallbackOfContact,
  requireOpenCallback,
  subscribe,
  tenants,
  withdrawSubscription,
  withTenant,
} from '@cordboard/db';
import { mayCall } from '@cordboard/platform';
import type { z } from 'zod';
import { configuration } from './configuration.ts';
import { take } from './limits.ts';
import { services } from './services.ts';

/**
 * A link to the page that can tell this browser, for who holds the widget token of an open callback. Throws
 * `not_authenticated`, `not_found`, `state_conflict` (the promise has ended), `not_allowed`, `rate_limited`.
 */
export async function inviteToTell(request: Request, token: string, nowMs: number): Promise<z.output<typeof tellLinkResponseSchema>> {
  await take(request, 'tokenByAddress');
  const { db, verifier, secret } = services();
  const { PUBLIC_URL, PUSH_HOSTS } = configuration();
  const { claims } = await verifier.verify(token);
  if (claims.kind !== 'widget') throw new CordboardError('not_allowed', { what: 'token' });
  const { tenantId, contactId } = claims;
  return withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null) throw new CordboardError('not_found', { what: 'callback' });
    const { callback } = await requireOpenCallback(tx, row.id);
    const [queue] = await tx.select({ routing: queues.routing }).from(queues).where(eq(queues.id, callback.queueId));
    const isOffered = queue !== undefined && queueRoutingSchema.parse(queue.routing).callback.push;
    if (!isOffered || PUSH_HOSTS.length === 0) throw new CordboardError('not_allowed', { what: 'push' });
    const link = await inviteSubscription(tx, callback.id, secret, nowMs);
    return { url: `${PUBLIC_URL.replace(/\/$/, '')}/callback/tell#${tenantId}.${link}` };
  });
}

/**
 * What the page behind such a link does: it opens it, hands the browser's subscription in, or takes it back. Throws what
 * `tellRequestSchema` says, and `rate_limited`.
 */
export async function tell(request: Request, asked: z.output<typeof tellRequestSchema>, nowMs: number): Promise<TellResponse> {
  await take(request, 'tokenByAddress');
  const { db, secret, pushPublicKey } = services();
  const [tenant = '', token = ''] = asked.link.split('.');
  return withTenant(db, tenantIdSchema.parse(tenant), async (tx) => {
    const [company] = await tx.select({ name: tenants.name }).from(tenants);
    if (company === undefined) throw new CordboardError('not_found', { what: 'link' });
    const { subscription, callback } = await openSubscription(tx, { linkDigest: callbackLinkDigest(token), browser: asked.browser });
    const answer = { company: company.name, publicKey: pushPublicKey() };
    switch (asked.do) {
      case 'open':
        return { ...answer, subscribed: subscription.sealed !== null };
      case 'subscribe':
        // What a stranger's browser says is where we are to send to.
        if (!mayCall(asked.subscription.endpoint, configuration().PUSH_HOSTS))
          throw new CordboardError('not_allowed', { what: 'endpoint' });
        await subscribe(tx, subscription, asked.subscription, secret);
        await addSoonPush(tx, callback, nowMs);
        return { ...answer, subscribed: true };
      case 'withdraw':
        await withdrawSubscription(tx, subscription.id);
        return { ...answer, subscribed: false };
    }
  });
}
