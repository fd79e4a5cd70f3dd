import type { Logger } from '@cordboard/platform';

/** Runs `work` at once and then after each pause; never twice at a time. A failure is logged and tried again. */
export function every(pauseMs: number, log: Logger, what: string, work: () => Promise<void>): { close(): Promise<void> } {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, `${what} failed; trying again`);
    }
    if (!closed) {
      timer = setTimeout(() => {
        running = turn();
      }, pauseMs);
    }
  };
  let running = turn();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
