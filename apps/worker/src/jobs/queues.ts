import { createNodeRedisClient, Queue, Worker, type JobsOptions } from 'bullmq';
import { JOBS, type JobData, type JobName } from '@cordboard/contracts';
import { ConfigurationError, connectPlainRedis, isClusterNode, nodeUrls, type Logger, type PlainRedisClient } from '@cordboard/platform';

/** What a job's function gets. `lastAttempt`: when it fails now it will not be tried again. */
export interface JobRun<N extends JobName> {
  readonly data: JobData<N>;
  readonly lastAttempt: boolean;
}
export type JobHandler<N extends JobName> = (run: JobRun<N>) => Promise<void>;

const ATTEMPTS: Readonly<Record<JobName, JobsOptions>> = {
  // The reconciler sets the alarm again when these are used up, so there is no need to be patient.
  'callback-due': { attempts: 5, backoff: { type: 'exponential', delay: 500 } },
  'recording-finish': { attempts: 5, backoff: { type: 'exponential', delay: 2_000 } },
  // Its row says when to try again; these are for a database that is away.
  'callback-push': { attempts: 5, backoff: { type: 'exponential', delay: 500 } },
  'callback-mail': { attempts: 8, backoff: { type: 'exponential', delay: 5_000 } },
  mail: { attempts: 8, backoff: { type: 'exponential', delay: 5_000 } },
  'prove-counters': { attempts: 5, backoff: { type: 'exponential', delay: 60_000 } },
  // The reconciler goes on with it as long as its row is open.
  'metric-rebuild': { attempts: 3, backoff: { type: 'exponential', delay: 2_000 } },
  ageing: { attempts: 3, backoff: { type: 'exponential', delay: 60_000 } },
};

/** An id that is not taken again for this long, even when its job is done and gone. */
const REMEMBERED_MS: Readonly<Partial<Record<JobName, number>>> = { mail: 86_400_000 };

export interface JobQueues {
  /** Adds a job unless one with the same id is there (a mail: was there within a day). `delayMs` from now. */
  add<N extends JobName>(name: N, id: string, data: JobData<N>, delayMs?: number): Promise<void>;
  /** Adds a job now and then after each `everyMs`, once for all processes that ask for it. */
  repeat<N extends JobName>(name: N, data: JobData<N>, everyMs: number): Promise<void>;
  /** Begins to carry out the jobs of a queue. */
  work<N extends JobName>(name: N, concurrency: number, handler: JobHandler<N>): Promise<void>;
  waiting(name: JobName): Promise<number>;
  close(): Promise<void>;
}

const SEVERAL = 'QUEUE_REDIS_URL names several servers: jobs need one Redis that is not a cluster.';
const CLUSTER = 'QUEUE_REDIS_URL is a Redis Cluster: jobs need a Redis that is not a cluster, and REDIS_URL may stay one.';

/** BullMQ on node-redis has no cluster support: adding a job to one would never return. Throws ConfigurationError. */
async function connectOne(url: string, log: Logger): Promise<PlainRedisClient> {
  if (nodeUrls(url).length > 1) throw new ConfigurationError([SEVERAL]);
  const redis = await connectPlainRedis(url, { name: 'jobs', log });
  try {
    if (await isClusterNode(redis)) throw new ConfigurationError([CLUSTER]);
    return redis;
  } catch (error) {
    redis.destroy();
    throw error;
  }
}

/** Jobs are alarm clocks of rows: one that is lost with its Redis is set again by a reconciler. */
export async function openJobs(url: string, log: Logger, prefix = 'jobs'): Promise<JobQueues> {
  const redis = await connectOne(url, log);
  const connection = createNodeRedisClient(redis);
  const queues = new Map<JobName, Queue>();
  const workers: Worker[] = [];
  const clients: PlainRedisClient[] = [redis];

  const queueOf = (name: JobName): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const made = new Queue(name, {
      connection,
      prefix,
      defaultJobOptions: { ...ATTEMPTS[name], removeOnComplete: true, removeOnFail: true },
    });
    made.on('error', (error) => {
      log.warn({ err: error, queue: name }, 'a job queue has trouble');
    });
    queues.set(name, made);
    return made;
  };

  return {
    async add(name, id, data, delayMs = 0) {
      const ttl = REMEMBERED_MS[name];
      const options = { jobId: id, delay: Math.max(0, Math.round(delayMs)), ...(ttl !== undefined && { deduplication: { id, ttl } }) };
      await queueOf(name).add(name, JOBS[name].parse(data), options);
    },
    async repeat(name, data, everyMs) {
      await queueOf(name).upsertJobScheduler(`every-${name}`, { every: everyMs }, { name, data: JOBS[name].parse(data) });
    },
    async work(name, concurrency, handler) {
      // A worker blocks its connection, so it has one of its own.
      const own = await connectPlainRedis(url, { name: `jobs-${name}`, log });
      clients.push(own);
      const worker = new Worker(
        name,
        async (job) => {
          const data = JOBS[name].parse(job.data) as JobData<typeof name>;
          await handler({ data, lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1) });
        },
        { connection: createNodeRedisClient(own), prefix, concurrency },
      );
      worker.on('error', (error) => {
        log.warn({ err: error, queue: name }, 'a job worker has trouble');
      });
      worker.on('failed', (job, error) => {
        log.warn({ err: error, queue: name, job: job?.id, attempt: job?.attemptsMade }, 'a job failed');
      });
      workers.push(worker);
      await worker.waitUntilReady();
    },
    waiting: (name) => queueOf(name).getJobCountByTypes('waiting', 'delayed', 'active'),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      for (const client of clients) if (client.isOpen) client.destroy();
    },
  };
}
