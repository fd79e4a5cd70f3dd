import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import * as authSchema from './schema/auth.ts';
import * as schema from './schema/index.ts';

export type Db = NodePgDatabase<typeof schema> & { readonly $client: Pool };
export type AuthDb = NodePgDatabase<typeof authSchema> & { readonly $client: Pool };
/** What runs inside `withTenant`: sees and writes one tenant's rows only. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface ConnectOptions {
  /** Connections at most. Default: 10. */
  readonly max?: number;
  /** Shows up in pg_stat_activity. */
  readonly name?: string;
}

/** To reach the server, or to get one of the connections when all are in use. */
const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_AFTER_MS = 60_000;

/** Ends what is left when the time is up, by pool. */
const cutters = new WeakMap<Pool, () => void>();

function openPool(url: string, options: ConnectOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'cordboard',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 0,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  });
  const clients = new Set<{ end(): Promise<void> }>();
  // A server that goes away is said to every connection. Queries under way reject with it, and the pool replaces the
  // connection, so there is nothing left to do; but an `error` that nobody listens to would end the process.
  const known = (): void => undefined;
  pool.on('error', known);
  pool.on('connect', (client) => {
    clients.add(client);
    client.on('error', known);
  });
  pool.on('remove', (client) => clients.delete(client));
  cutters.set(pool, () => {
    for (const client of clients) client.end().catch(known);
  });
  return pool;
}

/**
 * drizzle on a pool. Its own `transaction` would keep a connection for ever whose BEGIN fails: here each one gets a
 * connection and gives it back whatever happens.
 */
function open<S extends Record<string, unknown>>(url: string, options: ConnectOptions, tables: S) {
  const pool = openPool(url, options);
  const db = drizzle(pool, { schema: tables });
  const onConnection = new WeakMap<object, NodePgDatabase<S>>();
  db.transaction = async (work, config) => {
    const client = await pool.connect();
    const own = onConnection.get(client) ?? drizzle(client, { schema: tables });
    onConnection.set(client, own);
    try {
      return await own.transaction(work, config);
    } finally {
      client.release();
    }
  };
  return db;
}

/** As `cordboard_app`: nothing is visible but through `withTenant` and the directory functions. Connects on first use. */
export function connectDb(appUrl: string, options: ConnectOptions = {}): Db {
  return open(appUrl, options, schema);
}

/** As `cordboard_auth`: better-auth's tables only. */
export function connectAuthDb(authUrl: string, options: ConnectOptions = {}): AuthDb {
  return open(authUrl, options, authSchema);
}

/** Lets running queries end for 5 s, then closes the connections. */
export async function closeDb(db: Db | AuthDb): Promise<void> {
  const pool = db.$client;
  if (pool.ended) return;
  const timer = setTimeout(() => cutters.get(pool)?.(), CLOSE_TIMEOUT_MS);
  await pool.end();
  clearTimeout(timer);
}
