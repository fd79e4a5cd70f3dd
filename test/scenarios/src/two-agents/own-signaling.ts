import { freePort } from '@cordboard/infra/services';
import type { StackProcess } from '@cordboard/infra';
import type { Deployment } from '@cordboard/test-kit';

/** A signaling process beside the others that can be reached by itself: all others share one public port. */
export interface OwnSignaling {
  readonly port: number;
  readonly eventsUrl: string;
  stop(): Promise<void>;
  readonly exited: StackProcess['exited'];
  /** Without warning; the kernel closes its sockets. */
  kill(): Promise<void>;
}

export async function addOwnSignaling({ stack }: Deployment): Promise<OwnSignaling> {
  const port = await freePort();
  const process = await stack.add('signaling', { SIGNALING_LISTEN: `127.0.0.1:${port}` });
  return {
    port,
    exited: process.exited,
    eventsUrl: `ws://127.0.0.1:${port}/events`,
    kill: async () => {
      process.kill('SIGKILL');
      await process.exited;
    },
    stop: async () => {
      process.kill('SIGTERM');
      await process.exited;
    },
  };
}
