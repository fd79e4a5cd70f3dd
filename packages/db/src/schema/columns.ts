import { sql } from 'drizzle-orm';
import { text, timestamp } from 'drizzle-orm/pg-core';
import type { TenantId } from '@cordboard/contracts';

/**
 * Each tenant table's key begins with the tenant; other ids are the contracts' text ids, made by whoever makes the row.
 * The default is the transaction's tenant, so nobody has to name it; without one the row is refused.
 */
export const tenantIdColumn = () =>
  text('tenant_id')
    .$type<TenantId>()
    .notNull()
    .default(sql`nullif(current_setting('cordboard.tenant_id', true), '')`);

/** A moment with milliseconds, as everywhere in the contracts. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const createdAtColumn = () => moment('created_at').notNull().defaultNow();
