import {
  newId,
  type AttemptId,
  type CallbackId,
  type PushId,
  type PushSubscriptionKeys,
  type QueueId,
  type TenantId,
} from '@cordboard/contracts';
import {
  addRingingPush,
  callbackLinkDigest,
  createCallback,
  createTenant,
  inviteSubscription,
  listUnsentPushes,
  openSubscription,
  recordCallbackAttempt,
  subscribe,
  withTenant,
  type Db,
} from '@cordboard/db';

export interface Ring {
  readonly tenantId: TenantId;
  readonly callbackId: CallbackId;
  readonly attemptId: AttemptId;
  readonly pushId: PushId;
  readonly nowMs: number;
}

interface Wanted {
  readonly db: Db;
  /** The deployment's. */
  readonly secret: string;
  readonly subscription: PushSubscriptionKeys;
  readonly ringMs?: number;
}

/** A callback that rings, with `a browser` that is subscribed, and its notification, not sent yet. */
export async function ringing({ db, secret, subscription: keys, ringMs = 60_000 }: Wanted): Promise<Ring> {
  const { tenantId, queueIds, agents } = await createTenant(db, { name: 'Bo & Sons', agents: [{ name: 'Ana', role: 'agent' }] });
  const nowMs = Date.now();
  const ids = { callbackId: newId('callback'), contactId: newId('contact'), visitorId: newId('visitor'), attemptId: newId('attempt') };
  const { callbackId, attemptId } = ids;
  await withTenant(db, tenantId, async (tx) => {
    await createCallback(tx, { ...ids, queueId: queueIds[0] as QueueId, requestedBy: 'widget', email: 'bo@shop.example', nowMs });
    const token = await inviteSubscription(tx, callbackId, secret, nowMs);
    const { subscription } = await openSubscription(tx, { linkDigest: callbackLinkDigest(token), browser: 'a browser' });
    await subscribe(tx, subscription, keys, secret);
    const agentId = agents[0]?.agentId;
    if (agentId === undefined) throw new Error('no agent');
    const ring = { callbackId, attemptId, ringUntilMs: nowMs + ringMs, nowMs };
    await recordCallbackAttempt(tx, { ...ring, agentId, attempt: 1 });
    // The event may be told more than once.
    for (let repeat = 0; repeat < 2; repeat++) await addRingingPush(tx, ring);
  });
  const [push, ...more] = await withTenant(db, tenantId, (tx) => listUnsentPushes(tx, callbackId));
  if (push === undefined || more.length > 0) throw new Error('not one notification for one attempt');
  return { tenantId, callbackId, attemptId, pushId: push.id, nowMs };
}
