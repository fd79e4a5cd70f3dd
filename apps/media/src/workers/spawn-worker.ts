import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import type { Logger } from '@cordboard/platform';
import { goAtOnce } from './scheduling.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts a mediasoup worker that lives on when this process is told to end: mediasoup closes each worker at SIGTERM,
 * and a node that drains still has calls on it. Without us it ends by itself, with its pipe.
 */
export async function spawnWorker(workerBin: string, log: Logger): Promise<types.Worker> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const starting = mediasoup.createWorker({ workerBin, logLevel: 'warn', logTags: ['ice', 'dtls'] });
  // Its listeners are added before the first await, so these are nobody else's.
  for (const [index, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) if (!before[index]?.includes(listener)) process.off(signal, listener);
  }
  const worker = await starting;
  await goAtOnce(worker.pid, log);
  return worker;
}
