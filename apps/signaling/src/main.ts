import { ConfigurationError, createLogger, onShutdown, serveOps } from '@cordboard/platform';
import { readConfiguration } from './configuration.ts';
import type { SignalingConfiguration } from './configuration.ts';
import { startSignaling } from './service.ts';

async function main(configuration: SignalingConfiguration): Promise<void> {
  const log = createLogger('signaling', configuration.LOG_LEVEL);
  const service = await startSignaling(configuration, log);
  const ops = configuration.OPS_LISTEN
    ? await serveOps({ ...configuration.OPS_LISTEN, ready: () => service.ready(), metrics: service.metrics })
    : null;
  if (ops !== null) log.info({ url: ops.url }, 'operations');
  onShutdown(log, async () => {
    await service.close();
    await ops?.close();
  });
}

try {
  await main(readConfiguration(process.env));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
