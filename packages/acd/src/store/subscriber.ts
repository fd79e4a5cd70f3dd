import { connectSubscriber, type Logger, type RedisClient, type RedisSubscriber } from '@cordboard/platform';

/** Pub/sub on a connection of its own, opened when it is first needed. */
export interface Subscriber {
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  /** Called when the connection is back after a loss: messages in between are gone. */
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}

export function createSubscriber(redis: RedisClient, log: Logger): Subscriber {
  const reconnectListeners: (() => void)[] = [];
  let connection: Promise<RedisSubscriber> | null = null;

  const open = (): Promise<RedisSubscriber> =>
    connectSubscriber(redis, {
      log,
      what: 'routing',
      onBack: () => {
        for (const listener of reconnectListeners) listener();
      },
    });

  return {
    async subscribe(channel, listener) {
      connection ??= open().catch((error: unknown) => {
        connection = null;
        throw error;
      });
      return await (await connection).subscribe(channel, listener);
    },
    onReconnect(listener) {
      reconnectListeners.push(listener);
    },
    async close() {
      const opened = connection;
      connection = null;
      if (opened) (await opened).close();
    },
  };
}
