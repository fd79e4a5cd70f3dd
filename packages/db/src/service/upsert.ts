import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

/** PostgreSQL takes 65,535 parameters in a statement. */
const MOST_ROWS = 1_000;
const MOST_MS = 2 ** 31 - 1;

/** For ON CONFLICT DO UPDATE of several rows: each column gets what was to be inserted. */
export function fromExcluded(table: PgTable): Record<string, SQL> {
  return Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`]),
  );
}

export function inParts<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_none, part) => rows.slice(part * MOST_ROWS, (part + 1) * MOST_ROWS));
}

/** As an integer column holds it: 24 days are long enough. */
export function wholeMs(ms: number): number {
  return Math.min(MOST_MS, Math.max(0, Math.round(ms)));
}
