import type { Logger, RedisClient } from '@cordboard/platform';

/** Pub/sub on a connection of its own, opened when it is first needed. */
export interface Subscriber {
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  /** Called when the connection is back after a loss: messages in between are gone. */
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}

export function createSubscriber(redis: RedisClient, log: Logger): Subscriber {
  const reconnectListeners: (() => void)[] = [];
  let connection: Promise<RedisClient> | null = null;

  async function open(): Promise<RedisClient> {
    const client = redis.duplicate();
    let wasReady = false;
    client.on('error', (error: Error) => {
      log.warn({ err: error }, 'the subscriber lost redis, trying again');
    });
    client.on('ready', () => {
      if (wasReady) for (const listener of reconnectListeners) listener();
      wasReady = true;
    });
    await client.connect();
    return client;
  }

  return {
    async subscribe(channel, listener) {
      connection ??= open().catch((error: unknown) => {
        connection = null;
        throw error;
      });
      const client = await connection;
      await client.subscribe(channel, listener);
      return async () => {
        if (client.isOpen) await client.unsubscribe(channel, listener);
      };
    },
    onReconnect(listener) {
      reconnectListeners.push(listener);
    },
    async close() {
      const opened = connection;
      connection = null;
      if (opened) (await opened).destroy();
    },
  };
}
