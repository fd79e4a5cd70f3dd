import { mkdir, realpath, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { servicePlaces } from './places.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { startRedisCluster } from './redis-cluster.ts';

export { freePort, freePortBlock } from './ports.ts';
export { startRedisCluster } from './redis-cluster.ts';
export { startReplicatedRedis, type ReplicatedRedis } from './replicated-redis.ts';
export { waitFor } from './wait.ts';

/** PostgreSQL and two Redis servers, embedded or given. */
export interface Services {
  /** Of the owner: a superuser when embedded. */
  readonly databaseUrl: string;
  /** Live state: AOF every second, noeviction. */
  readonly redisUrl: string;
  /** BullMQ's; never a cluster. */
  readonly queueRedisUrl: string;
  /** Down for a while and up again, for tests of what that does to others. Rejects when it was given: it is not ours to stop. */
  restartPostgres(awayMs?: number): Promise<void>;
  /** The same of the live state, which comes back with what was kept of it (`keepsRedis`). */
  restartRedis(awayMs?: number): Promise<void>;
  /** Stops what was started here and nothing else. Idempotent. */
  stop(): Promise<void>;
}

export interface ServicesOptions {
  /** Where data lives; as root PostgreSQL's part lies in a folder of its own outside the clone, named by this path. */
  readonly dataDir: string;
  /** DATABASE_URL, REDIS_URL and QUEUE_REDIS_URL in here replace the embedded ones. Default: nothing is replaced. */
  readonly env?: NodeJS.ProcessEnv;
  /** false: no fsync, no AOF, and the data is deleted at the end; for tests. Default: true. */
  readonly durable?: boolean;
  /** The live state's Redis keeps it over a restart (AOF), also when nothing else is durable. Default: as `durable`. */
  readonly keepsRedis?: boolean;
  /** true: the live state is on a cluster of three Redis servers, for tests that nothing depends on there being one. */
  readonly redisCluster?: boolean;
  readonly progress?: (line: string) => void;
}

interface Started {
  readonly url: string;
  restart?(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts what the environment does not give; resolves when all of it answers. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { env = {}, durable = true, progress = () => undefined } = options;
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const places = servicePlaces(dataDir, process.getuid?.() ?? 1);
  const liveState = (): Promise<Started> =>
    given(env['REDIS_URL']) ??
    (options.redisCluster === true
      ? startRedisCluster(places.redis)
      : startRedis(places.redis, { append: true, durable: options.keepsRedis ?? durable }));
  const results = await Promise.allSettled([
    given(env['DATABASE_URL']) ?? startPostgres(places, { durable, progress }),
    liveState(),
    given(env['QUEUE_REDIS_URL']) ?? startRedis(places.queueRedis, { append: false, durable }),
  ]);
  let stopping: Promise<void> | null = null;
  const stopAll = async (): Promise<void> => {
    await Promise.all(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.stop()] : [])));
    if (durable) return;
    const postgres = env['DATABASE_URL'] ? [] : [dirname(places.postgresData)];
    await Promise.all([...postgres, places.redis, places.queueRedis].map((folder) => rm(folder, { recursive: true, force: true })));
  };
  const [postgres, redis, queueRedis] = results;
  if (postgres.status === 'fulfilled' && redis.status === 'fulfilled' && queueRedis.status === 'fulfilled') {
    const urls = { databaseUrl: postgres.value.url, redisUrl: redis.value.url, queueRedisUrl: queueRedis.value.url };
    const restartPostgres = (awayMs = 0): Promise<void> =>
      postgres.value.restart?.(awayMs) ?? Promise.reject(new Error('DATABASE_URL was given: that PostgreSQL is not ours to restart'));
    const restartRedis = (awayMs = 0): Promise<void> =>
      redis.value.restart?.(awayMs) ?? Promise.reject(new Error('this Redis is not ours to restart'));
    return { ...urls, restartPostgres, restartRedis, stop: () => (stopping ??= stopAll()) };
  }
  await stopAll();
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  throw new AggregateError(reasons, reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))).join('\n'));
}

function given(url: string | undefined): Promise<Started> | null {
  return url ? Promise.resolve({ url, stop: () => Promise.resolve() }) : null;
}
