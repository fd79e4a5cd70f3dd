import { CordboardError } from '@cordboard/contracts';
import { createClient, createCluster } from 'redis';
import type { Logger } from './log.ts';

const FIRST_CONNECT_MS = 10_000;
const RECONNECT_MAX_MS = 1_000;
const LOOK_AGAIN_MS = 200;
/** A node of a cluster that is away this long may have been replaced: the others are asked, and again each time. */
const ASK_OTHERS_AFTER_MS = 1_000;
/** While Redis is away commands wait; more than this many are refused at once, so memory stays bounded. */
const QUEUE_MAX = 20_000;
const SLOTS = 16_384;

const reconnectStrategy = (retries: number): number =>
  Math.min(20 * 2 ** Math.min(retries, 10), RECONNECT_MAX_MS) + Math.floor(Math.random() * 50);

const common = (name: string) =>
  ({ name, disableClientInfo: true, commandsQueueMaxLength: QUEUE_MAX, maintNotifications: 'disabled' }) as const;

function makePlain(url: string, name: string) {
  return createClient({ url, ...common(name), socket: { connectTimeout: 5_000, reconnectStrategy } });
}

function makeCluster(urls: readonly string[], name: string) {
  const [first = ''] = urls;
  const { protocol, username, password } = new URL(first);
  const socket = { connectTimeout: 5_000, reconnectStrategy };
  return createCluster({
    rootNodes: urls.map((url) => ({ url })),
    topologyRefreshOnReconnectionAttemptStrategy: ASK_OTHERS_AFTER_MS,
    // The nodes say where the others are, and not how one logs in there: as at the first.
    defaults: {
      ...common(name),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...socket, tls: true } : socket,
    },
  });
}

/** The node-redis client of one server: RESP3, reconnects by itself. */
export type PlainRedisClient = ReturnType<typeof makePlain>;
export type ClusterRedisClient = ReturnType<typeof makeCluster>;
/** What `connectRedis` gives; take a `RedisClient` where it is used. */
export type LiveRedisClient = PlainRedisClient | ClusterRedisClient;

/** What Cordboard asks of the live state: all of it works on a cluster too, and more is taken up here only if it does. */
type Command =
  | ('get' | 'set' | 'del' | 'exists' | 'pExpire' | 'pTTL' | 'ping' | 'publish')
  | ('hGet' | 'hmGet' | 'hGetAll' | 'hKeys' | 'hLen' | 'hScan' | 'hSet' | 'hDel')
  | ('sAdd' | 'sMembers' | 'zAdd' | 'zCard' | 'zRange' | 'zRem' | 'zRemRangeByScore' | 'xRange' | 'xInfoStream')
  | ('eval' | 'evalSha' | 'fCall' | 'functionLoad');

/**
 * Redis with the live state: one server or a cluster. A command goes to the node of its first key, so all of its keys
 * carry one hash tag. Subscriptions need a connection of their own (`connectSubscriber`).
 */
export type RedisClient = Pick<PlainRedisClient, Command | 'isOpen' | 'destroy'> & { close(): Promise<unknown> };

export function isCluster(redis: RedisClient): redis is ClusterRedisClient {
  return 'masters' in redis;
}

export function isPlain(redis: RedisClient): redis is PlainRedisClient {
  return !isCluster(redis);
}

/** URLs of a list `redis://a:6379,redis://b:6379`; a comma elsewhere belongs to a password. */
export function nodeUrls(url: string): readonly string[] {
  return url.split(/,(?=(?:rediss?|unix):\/\/)/);
}

interface ConnectOptions {
  readonly name: string;
  readonly log: Logger;
}

/**
 * Connects to `redis://`, `rediss://` or `unix:///path`, or to a cluster: by the URL of one of its nodes or by several,
 * comma separated, so that it is found while some are away; user and password of the first hold for all nodes. Rejects
 * with `store_unavailable` when Redis does not answer within 10 s, with `internal` when several nodes are named that are
 * no cluster; later losses are logged once each and mended in the background. End it with `close()` or `destroy()`.
 */
export async function connectRedis(url: string, options: ConnectOptions): Promise<LiveRedisClient> {
  const urls = nodeUrls(url);
  const [only = ''] = urls;
  if (urls.length > 1) return await connectCluster(urls, options);
  const plain = await connectPlainRedis(only, options);
  if (!(await isClusterNode(plain))) return plain;
  plain.destroy();
  return await connectCluster(urls, options);
}

/** As `connectRedis`, but to one server only, whether or not it is a node of a cluster. */
export async function connectPlainRedis(url: string, { name, log }: ConnectOptions): Promise<PlainRedisClient> {
  const client = makePlain(url, name);
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

/** Whether the server is a node of a cluster. By HELLO, which every user may ask. */
export async function isClusterNode(client: PlainRedisClient): Promise<boolean> {
  return (await client.hello(3)).mode === 'cluster';
}

async function connectCluster(urls: readonly string[], { name, log }: ConnectOptions): Promise<ClusterRedisClient> {
  const endsAt = performance.now() + FIRST_CONNECT_MS;
  let cause: unknown;
  while (performance.now() < endsAt) {
    const client = makeCluster(urls, name);
    const lost = new Set<string>();
    client.on('node-error', (error: Error, { host, port }: { host: string; port: number }) => {
      const node = `${host}:${String(port)}`;
      if (!lost.has(node)) log.warn({ err: error, redis: name, node }, 'a node of the redis cluster is not reachable, trying again');
      lost.add(node);
    });
    client.on('node-ready', ({ host, port }: { host: string; port: number }) => {
      const node = `${host}:${String(port)}`;
      if (lost.delete(node)) log.info({ redis: name, node }, 'a node of the redis cluster is reachable again');
    });
    client.on('error', (error: Error) => {
      cause = error;
      log.debug({ err: error, redis: name }, 'the nodes of the redis cluster could not be asked');
    });
    try {
      await before(endsAt, client.connect());
      // A cluster that is being made has slots that nobody serves.
      if (Array.from({ length: SLOTS }, (_, slot) => client.slots[slot]).every((shard) => shard !== undefined)) return client;
    } catch (error) {
      cause ??= error;
    }
    client.destroy();
    if (String(cause).includes('cluster support disabled')) {
      const detail = 'several Redis servers are named, but they are no cluster: name one, or enable cluster mode on all of them';
      throw new CordboardError('internal', { redis: name, detail }, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new CordboardError('store_unavailable', { redis: name }, { cause });
}

async function before<T>(endsAt: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('too late'));
    }, endsAt - performance.now());
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
