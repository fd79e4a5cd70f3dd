import { ConfigurationError, createLogger, onShutdown } from '@cordboard/platform';
import { readConfiguration } from './configuration.ts';
import { startWorker } from './worker.ts';

const configuration = (() => {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const sentence of error.sentences) console.error(sentence);
    process.exit(78);
  }
})();
const log = createLogger('worker', configuration.LOG_LEVEL);
try {
  const worker = await startWorker(configuration, log);
  onShutdown(log, () => worker.close());
  log.info({ rpcUrl: worker.rpcUrl, opsUrl: worker.ops?.url }, 'ready');
} catch (error) {
  log.fatal({ err: error }, 'the worker cannot start');
  process.exit(1);
}
