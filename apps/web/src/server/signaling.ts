import {
  SIGNALING_PORT,
  signalingAnnouncementSchema,
  WORKER_PORT,
  workerAnnouncementSchema,
  CordboardError,
  type RpcInput,
  type SignalingPort,
  type WorkerPort,
} from '@cordboard/contracts';
import { connectRpc, listAnnounced, type RpcClient } from '@cordboard/platform';
import { services } from './services.ts';

const CALL_TIMEOUT_MS = 3_000;

/**
 * Ends the access of a member or key: its sockets close at every signaling process and its tokens are refused. Any one
 * of the processes tells the others; a process that does not answer is logged.
 */
export async function revokeAccess(end: RpcInput<SignalingPort, 'access.revoked'>): Promise<void> {
  const { log, redis, secret } = services();
  const processes = await listAnnounced(await redis(), 'signaling', signalingAnnouncementSchema);
  await Promise.all(
    processes.map(async ({ rpcUrl, processId }) => {
      const client = connectRpc(SIGNALING_PORT, rpcUrl, { secret, log, timeoutMs: CALL_TIMEOUT_MS });
      try {
        await client.call('access.revoked', end);
      } catch (error) {
        log.error({ err: error, processId }, 'a signaling process did not hear of revoked access');
      } finally {
        await client.close();
      }
    }),
  );
}

/** Asks any signaling process; `store_unavailable` when none is there. */
export async function withSignaling<T>(work: (client: RpcClient<SignalingPort>) => Promise<T>, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
  const { log, redis, secret } = services();
  const processes = await listAnnounced(await redis(), 'signaling', signalingAnnouncementSchema);
  const one = processes.find(({ draining }) => !draining) ?? processes[0];
  if (!one) throw new CordboardError('store_unavailable', { what: 'signaling' });
  const client = connectRpc(SIGNALING_PORT, one.rpcUrl, { secret, log, timeoutMs });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
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
