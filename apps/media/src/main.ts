import { announce, ConfigurationError, connectRedis, createLogger, onShutdown, openObjectStore, serveOps } from '@cordboard/platform';
import { readConfiguration, type MediaConfiguration } from './configuration.ts';
import { startMediaNode } from './media-node.ts';
import { letWorkersGoFirst } from './workers/scheduling.ts';

/** On top of the drain: closing rooms, uploads and sockets. */
const CLOSE_MS = 10_000;

async function main(configuration: MediaConfiguration): Promise<void> {
  const log = createLogger('media', configuration.LOG_LEVEL);
  await letWorkersGoFirst(log);
  const redis = await connectRedis(configuration.REDIS_URL, { name: 'media', log });
  const node = await startMediaNode({ configuration, store: openObjectStore(configuration.OBJECT_STORE_URL), log });
  const { mediaNodeId } = node.announcement();
  const announcement = announce(redis, 'media', mediaNodeId, () => node.announcement(), log);
  const ops = configuration.OPS_LISTEN
    ? await serveOps({ ...configuration.OPS_LISTEN, ready: () => Promise.resolve(node.ready()), metrics: node.metrics.metrics })
    : null;
  log.info({ mediaNodeId, rpcUrl: node.rpcUrl, opsUrl: ops?.url, workers: configuration.MEDIA_WORKERS }, 'media node is ready');

  onShutdown(
    log,
    async () => {
      const drained = node.drain(configuration.MEDIA_DRAIN_MS);
      // So that nobody picks this node any more, though its rooms go on; the heartbeat says it again if Redis is away.
      await announcement.refresh().catch((error: unknown) => {
        log.warn({ err: error }, 'the drain was not announced yet');
      });
      if (!(await drained)) log.warn(node.announcement(), 'ending with open rooms');
      await node.close();
      await announcement.stop();
      await ops?.close();
      await redis.close();
    },
    configuration.MEDIA_DRAIN_MS + CLOSE_MS,
  );
}

try {
  await main(readConfiguration(process.env));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
