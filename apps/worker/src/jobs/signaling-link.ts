import { CordboardError, SIGNALING_PORT, signalingAnnouncementSchema, type SignalingPort } from '@cordboard/contracts';
import { connectRpc, listAnnounced, type Logger, type RedisClient, type RpcClient } from '@cordboard/platform';

export interface SignalingLinkOptions {
  readonly redis: RedisClient;
  readonly secret: string;
  readonly log: Logger;
}

const TIMEOUT_MS = 5_000;

/** Whether any signaling process is there, as none is while a deployment starts. */
export async function isSignalingThere({ redis }: Pick<SignalingLinkOptions, 'redis'>): Promise<boolean> {
  return (await listAnnounced(redis, 'signaling', signalingAnnouncementSchema)).length > 0;
}

/** Does `work` with any signaling process that answers, those that end last. Rejects as the last one did when none does. */
export async function withSignaling<T>(
  { redis, secret, log }: SignalingLinkOptions,
  work: (client: RpcClient<SignalingPort>) => Promise<T>,
): Promise<T> {
  const processes = await listAnnounced(redis, 'signaling', signalingAnnouncementSchema);
  const candidates = processes.sort((a, b) => Number(a.draining) - Number(b.draining));
  let failure: unknown = new CordboardError('store_unavailable', { detail: 'no signaling process is announced' });
  for (const { rpcUrl } of candidates) {
    const client = connectRpc(SIGNALING_PORT, rpcUrl, { secret, log, timeoutMs: TIMEOUT_MS });
    try {
      return await work(client);
    } catch (error) {
      failure = error;
    } finally {
      await client.close();
    }
  }
  throw failure;
}
