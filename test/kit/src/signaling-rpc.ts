import { join } from 'node:path';
import { SIGNALING_PORT, signalingAnnouncementSchema, type SignalingPort } from '@cordboard/contracts';
import { connectRedis, connectRpc, createLogger, listAnnounced, readSecretFile, type RpcClient } from '@cordboard/platform';
import type { Deployment } from './deployment.ts';
import { waitFor } from './wait.ts';

/** The internal port of each signaling process that runs, as web and the worker use it. */
export async function connectSignaling(deployment: Deployment, atLeast: number): Promise<readonly RpcClient<SignalingPort>[]> {
  const { env } = deployment.stack;
  const log = createLogger('test-kit', 'silent');
  const redis = await connectRedis(env['REDIS_URL'] ?? '', { name: 'test-kit', log });
  try {
    const announced = await waitFor(`${atLeast} signaling processes in Redis`, async () => {
      const found = await listAnnounced(redis, 'signaling', signalingAnnouncementSchema);
      return found.length >= atLeast ? found : null;
    });
    const secret = readSecretFile(join(env['KEYS_DIR'] ?? '', 'deployment.secret'));
    return announced.map(({ rpcUrl }) => connectRpc(SIGNALING_PORT, rpcUrl, { secret, log }));
  } finally {
    redis.destroy();
  }
}
