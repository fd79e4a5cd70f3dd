import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { ensureRoles } from './roles.ts';

/** Asked for when it is needed: in a bundle of apps/web there is no folder, and nobody migrates. */
const folder = () => join(import.meta.dirname, '../migrations');
/** Any number: keeps two migrations of one database from running at once. */
const ROLES_LOCK = 724_001;
const MIGRATION_LOCK = 724_002;

export interface MigrateOptions {
  /** Of the owner: may create roles and owns the database. */
  readonly databaseUrl: string;
  readonly appPassword: string;
  readonly authPassword: string;
}

/** Makes the roles, sets their passwords and applies the migrations that are missing. Safe to repeat and to race. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const sql = postgres(options.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await withRoleRetry(() =>
      sql.begin(async (tx) => {
        await tx`SELECT pg_advisory_xact_lock(${ROLES_LOCK})`;
        await ensureRoles(tx, { app: options.appPassword, auth: options.authPassword });
      }),
    );
    await sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    await runMigrations(drizzle(sql), { migrationsFolder: folder() });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Advisory locks are of one database, roles of the server: migrations of two databases may still meet there. */
async function withRoleRetry(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const met = error instanceof postgres.PostgresError && ['XX000', '42710', '23505'].includes(error.code);
      if (!met || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}
