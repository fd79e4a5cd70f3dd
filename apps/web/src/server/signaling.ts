import {
  SIGNALING_PORT,
  signalingAnnouncementSchema,
  WORKER_PORT,
  workerAnnouncementSchema,
  CordboardError,
  type AgentId,
  type TenantId,
  type WebCallKeyId,
  type WorkerPort,
} from '@cordboard/contracts';
import { connectRpc, listAnnounced, type RpcClient } from '@cordboard/platform';
import { services } from './services.ts';

const CALL_TIMEOUT_MS = 3_000;

/**
 * Closes the sockets of a removed member or key at every signaling process. One that does not answer is logged: it
 * checks tokens again at the next registration, ten minutes later at most.
 */
export async function revokeAccess(whom: {
  tenantId: TenantId;
  agentId: AgentId | null;
  webCallKeyId: WebCallKeyId | null;
}): Promise<void> {
  const { log, redis, secret } = services();
  const processes = await listAnnounced(await redis(), 'signaling', signalingAnnouncementSchema);
  await Promise.all(
    processes.map(async ({ rpcUrl, processId }) => {
      const client = connectRpc(SIGNALING_PORT, rpcUrl, { secret, log, timeoutMs: CALL_TIMEOUT_MS });
      try {
        await client.call('access.revoked', whom);
      } catch (error) {
        log.error({ err: error, processId }, 'a signaling process did not hear of revoked access');
      } finally {
        await client.close();
      }
    }),
  );
}

/** Asks any worker; `store_unavailable` when none is there. */
export async function withWorker<T>(work: (client: RpcClient<WorkerPort>) => Promise<T>, timeoutMs = 120_000): Promise<T> {
  const { log, redis, secret } = services();
  const [worker] = await listAnnounced(await redis(), 'worker', workerAnnouncementSchema);
  if (!worker) throw new CordboardError('store_unavailable', { what: 'worker' });
  const client = connectRpc(WORKER_PORT, worker.rpcUrl, { secret, log, timeoutMs });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
