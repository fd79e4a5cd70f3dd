import type { JobData } from '@cordboard/contracts';
import { readCallback, withTenant, type CallbackRow, type Db } from '@cordboard/db';
import type { JobQueues } from './queues.ts';
import { withSignaling, type SignalingLinkOptions } from './signaling-link.ts';

export interface CallbackDueOptions extends SignalingLinkOptions {
  readonly db: Db;
}

/** Sets the alarm of a callback that is in its pause. One alarm for each due moment, however often it is set. */
export async function setCallbackAlarm(jobs: JobQueues, callback: CallbackRow, nowMs: number): Promise<void> {
  if (callback.state !== 'waiting' || callback.dueAt === null) return;
  const dueAtMs = callback.dueAt.getTime();
  const data = { tenantId: callback.tenantId, callbackId: callback.id, contactId: callback.contactId };
  await jobs.add('callback-due', `${callback.id}-${dueAtMs}`, data, dueAtMs - nowMs);
}

/** Tells any signaling process that a pause is over; harmless when repeated. Rejects when none of them answers. */
export async function callbackDue(
  options: CallbackDueOptions,
  { tenantId, callbackId, contactId }: JobData<'callback-due'>,
): Promise<void> {
  const { db, log } = options;
  const row = await withTenant(db, tenantId, (tx) => readCallback(tx, callbackId));
  if (row?.state !== 'waiting' || row.dueAt === null) return;
  const { requeued } = await withSignaling(options, (client) => client.call('callback.due', { tenantId, contactId }));
  log.info({ tenantId, callbackId, requeued }, 'the pause of a callback is over');
}
