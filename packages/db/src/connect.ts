import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import * as authSchema from './schema/auth.ts';
import * as schema from './schema/index.ts';

export type Db = PostgresJsDatabase<typeof schema> & { readonly $client: Sql };
export type AuthDb = PostgresJsDatabase<typeof authSchema> & { readonly $client: Sql };
/** What runs inside `withTenant`: sees and writes one tenant's rows only. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface ConnectOptions {
  /** Connections at most. Default: 10. */
  readonly max?: number;
  /** Shows up in pg_stat_activity. */
  readonly name?: string;
}

function client(url: string, options: ConnectOptions): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: options.name ?? 'cordboard' },
  });
}

/** As `cordboard_app`: nothing is visible but through `withTenant` and the directory functions. Connects on first use. */
export function connectDb(appUrl: string, options: ConnectOptions = {}): Db {
  return drizzle(client(appUrl, options), { schema });
}

/** As `cordboard_auth`: better-auth's tables only. */
export function connectAuthDb(authUrl: string, options: ConnectOptions = {}): AuthDb {
  return drizzle(client(authUrl, options), { schema: authSchema });
}

/** Lets running queries end for 5 s, then closes the connections. */
export async function closeDb(db: Db | AuthDb): Promise<void> {
  await db.$client.end({ timeout: 5 });
}
