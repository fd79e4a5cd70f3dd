import { CordboardError, SIGNALING_PORT, signalingAnnouncementSchema, type JobData } from '@cordboard/contracts';
import { readCallback, withTenant, type CallbackRow, type Db } from '@cordboard/db';
import { connectRpc, listAnnounced, type Logger, type RedisClient } from '@cordboard/platform';
import type { JobQueues } from './queues.ts';

export interface CallbackDueOptions {
  readonly db: Db;
  readonly redis: RedisClient;
  readonly secret: string;
  readonly log: Logger;
}

const TIMEOUT_MS = 5_000;

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
  const { db, redis, secret, log } = options;
  const row = await withTenant(db, tenantId, (tx) => readCallback(tx, callbackId));
  if (row?.state !== 'waiting' || row.dueAt === null) return;
  const processes = await listAnnounced(redis, 'signaling', signalingAnnouncementSchema);
  const candidates = processes.sort((a, b) => Number(a.draining) - Number(b.draining));
  let failure: unknown = new CordboardError('store_unavailable', { detail: 'no signaling process is announced' });
  for (const { rpcUrl, processId } of candidates) {
    const client = connectRpc(SIGNALING_PORT, rpcUrl, { secret, log, timeoutMs: TIMEOUT_MS });
    try {
      const { requeued } = await client.call('callback.due', { tenantId, contactId });
      log.info({ tenantId, callbackId, processId, requeued }, 'the pause of a callback is over');
      return;
    } catch (error) {
      failure = error;
    } finally {
      await client.close();
    }
  }
  throw failure;
}
