import type { Logger } from './log.ts';
import { isCluster, isPlain, type RedisClient } from './redis.ts';

/** Pub/sub on a connection of its own; on a cluster to any node, as each passes on what is published at the others. */
export interface RedisSubscriber {
  /** Resolves with what ends this subscription, when Redis has taken it. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  close(): void;
}

interface SubscriberOptions {
  readonly log: Logger;
  /** In the log: what does not come while the connection is lost. */
  readonly what: string;
  /** The connection is back after a loss: messages in between are gone, those of now on come. */
  readonly onBack?: () => void;
}

/** A channel that nobody publishes on. */
const PROBE = 'node:probe';

/** Subscriptions outlive a lost connection, and on a cluster the node's failure. Rejects when Redis does not answer. */
export async function connectSubscriber(redis: RedisClient, { log, what, onBack }: SubscriberOptions): Promise<RedisSubscriber> {
  const client = duplicateOf(redis);
  const said = (error: Error): void => {
    log.warn({ err: error, what }, 'the subscription lost redis, trying again');
  };
  client.on('error', said);
  client.on('node-error', said);
  let wasReady = false;
  const ready = (): void => {
    if (wasReady) void isBack();
    wasReady = true;
  };
  client.on('ready', ready);
  client.on('node-ready', ready);

  /** A new connection is ready before the subscriptions are in place; what is asked for now comes after them. */
  async function isBack(): Promise<void> {
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const nothing = (): void => undefined;
      await client.subscribe<false>(PROBE, nothing);
      onBack?.();
      await client.unsubscribe<false>(PROBE, nothing);
    } catch (error) {
      // Lost again: the next connection says so.
      if (client.isOpen) log.debug({ err: error, what }, 'the subscription is not back yet');
    }
  }

  await client.connect();
  return {
    async subscribe(channel, listener) {
      await client.subscribe<false>(channel, listener);
      return async () => {
        if (client.isOpen) await client.unsubscribe<false>(channel, listener);
      };
    },
    close() {
      if (client.isOpen) client.destroy();
    },
  };
}

/** The same connection once more; on a cluster only to the node that the subscriptions are at. */
function duplicateOf(redis: RedisClient) {
  if (isCluster(redis)) return redis.duplicate({ minimizeConnections: true });
  if (isPlain(redis)) return redis.duplicate();
  throw new TypeError('not a client of Redis');
}
