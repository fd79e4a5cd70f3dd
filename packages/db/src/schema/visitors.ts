import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { VisitorId } from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** A browser that has called. It says nothing about who the person is. */
export const visitors = pgTable(
  'visitors',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<VisitorId>().notNull(),
    firstSeenAt: moment('first_seen_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
