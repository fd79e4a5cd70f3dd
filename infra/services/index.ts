/** PostgreSQL and two Redis servers, embedded or given. */
export interface Services {
  /** Of the owner (the `migrator` role's superuser when embedded). */
  readonly databaseUrl: string;
  /** Live state: AOF every second, noeviction. */
  readonly redisUrl: string;
  /** BullMQ's; never a cluster. */
  readonly queueRedisUrl: string;
  /** Stops what was started here and nothing else. Idempotent. */
  stop(): Promise<void>;
}

export interface ServicesOptions {
  /** Where data lives; as root PostgreSQL's part lies in a folder of its own outside the clone, named by this path. */
  readonly dataDir: string;
  /** DATABASE_URL, REDIS_URL and QUEUE_REDIS_URL in here replace the embedded ones. Default: nothing is replaced. */
  readonly env?: NodeJS.ProcessEnv;
  /** false: no fsync and the data is deleted at the end; for tests. Default: true. */
  readonly durable?: boolean;
  readonly progress?: (line: string) => void;
}
