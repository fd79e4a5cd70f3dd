import type { TransactionSql } from 'postgres';

/** Application: forced row-level security. Auth: better-auth's own schema only. Directory: owns the cross-tenant functions. */
export const APP_ROLE = 'cordboard_app';
export const AUTH_ROLE = 'cordboard_auth';
export const DIRECTORY_ROLE = 'cordboard_directory';

/**
 * Makes the roles that are missing and sets the passwords of the two that log in. Roles belong to the whole server,
 * so two deployments on one server must share their passwords. Runs in the caller's transaction.
 */
export async function ensureRoles(sql: TransactionSql, passwords: { app: string; auth: string }): Promise<void> {
  await ensureRole(sql, APP_ROLE, 'LOGIN');
  await ensureRole(sql, AUTH_ROLE, 'LOGIN');
  await ensureRole(sql, DIRECTORY_ROLE, 'NOLOGIN');
  await setPassword(sql, APP_ROLE, passwords.app);
  await setPassword(sql, AUTH_ROLE, passwords.auth);
  // The migrator hands functions over to the directory role, which needs membership unless it is a superuser.
  await sql`DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      EXECUTE format('GRANT cordboard_directory TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
  END $$`.simple();
  const [row] = await sql<{ name: string }[]>`SELECT current_database() AS name`;
  if (row === undefined) throw new Error('the server did not name its database');
  await sql`REVOKE ALL ON DATABASE ${sql(row.name)} FROM PUBLIC`;
  await sql`GRANT CONNECT ON DATABASE ${sql(row.name)} TO ${sql(APP_ROLE)}, ${sql(AUTH_ROLE)}`;
}

async function ensureRole(sql: TransactionSql, role: string, login: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const found = await sql`SELECT 1 FROM pg_roles WHERE rolname = ${role}`;
  if (found.length > 0) return;
  await sql.unsafe(`CREATE ROLE ${role} ${login} NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION`);
}

async function setPassword(sql: TransactionSql, role: string, password: string): Promise<void> {
  // ALTER ROLE takes no parameters: the server quotes the literal.
  const [row] = await sql<
    { statement: string }[]
  >`SELECT format('ALTER ROLE %I PASSWORD %L', ${role}::text, ${password}::text) AS statement`;
  if (row !== undefined) await sql.unsafe(row.statement);
}
