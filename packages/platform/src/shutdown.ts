import type { Logger } from './log.ts';

/**
 * Runs `fn` once at the first SIGTERM or SIGINT, then ends the process: 0 when it resolved, 1 when it failed or took
 * longer than `deadlineMs`. A second signal ends it at once with 130.
 */
export function onShutdown(log: Logger, fn: () => Promise<void>, deadlineMs = 10_000): void {
  let begun = false;
  const begin = (signal: NodeJS.Signals): void => {
    if (begun) process.exit(130);
    begun = true;
    log.info({ signal }, 'shutting down');
    setTimeout(() => {
      log.error({ deadlineMs }, 'shutting down took too long');
      process.exit(1);
    }, deadlineMs).unref();
    fn().then(
      () => {
        log.info('shut down');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'shutting down failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
}
