import { ConfigurationError, createLogger, onShutdown } from '@cordboard/platform';
import { readConfiguration } from './configuration.ts';
import { startWorker } from './worker.ts';

/** Says what is wrong with the environment and ends; returns for other errors. */
function endIfMisconfigured(error: unknown): void {
  if (!(error instanceof ConfigurationError)) return;
  for (const sentence of error.sentences) console.error(sentence);
  process.exit(78);
}

const configuration = (() => {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    endIfMisconfigured(error);
    throw error;
  }
})();
const log = createLogger('worker', configuration.LOG_LEVEL);
try {
  const worker = await startWorker(configuration, log);
  onShutdown(log, () => worker.close());
  log.info({ rpcUrl: worker.rpcUrl, opsUrl: worker.ops?.url }, 'ready');
} catch (error) {
  endIfMisconfigured(error);
  log.fatal({ err: error }, 'the worker cannot start');
  process.exit(1);
}
