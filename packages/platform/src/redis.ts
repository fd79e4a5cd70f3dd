import { CordboardError } from '@cordboard/contracts';
import { createClient, ErrorReply } from 'redis';
import type { Logger } from './log.ts';

const FIRST_CONNECT_MS = 10_000;
const RECONNECT_MAX_MS = 1_000;
/** While Redis is away commands wait; more than this many are refused at once, so memory stays bounded. */
const QUEUE_MAX = 20_000;

function makeClient(url: string, name: string) {
  return createClient({
    url,
    name,
    disableClientInfo: true,
    commandsQueueMaxLength: QUEUE_MAX,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: 5_000,
      reconnectStrategy: (retries) => Math.min(20 * 2 ** Math.min(retries, 10), RECONNECT_MAX_MS) + Math.floor(Math.random() * 50),
    },
  });
}

/** The node-redis client: RESP3, reconnects by itself. Blocking reads need a connection of their own. */
export type RedisClient = ReturnType<typeof makeClient>;

/**
 * Connects to `redis://`, `rediss://` or `unix:///path`. Rejects with `store_unavailable` when Redis does not answer
 * within 10 s; later losses are logged once each and mended in the background. End it with `close()` or `destroy()`.
 */
export async function connectRedis(url: string, options: { name: string; log: Logger }): Promise<RedisClient> {
  const { name, log } = options;
  const client = makeClient(url, name);
  let lost = false;
  client.on('error', (error: Error) => {
    if (!lost) log.warn({ err: error, redis: name }, 'redis is not reachable, trying again');
    lost = true;
  });
  client.on('ready', () => {
    if (lost) log.info({ redis: name }, 'redis is reachable again');
    lost = false;
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new CordboardError('store_unavailable', { redis: name }));
    }, FIRST_CONNECT_MS);
  });
  try {
    await Promise.race([client.connect(), tooLate]);
  } catch (error) {
    client.destroy();
    throw error instanceof CordboardError ? error : new CordboardError('store_unavailable', { redis: name }, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return client;
}

export function isNoScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('NOSCRIPT');
}
