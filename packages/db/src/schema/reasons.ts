import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { DispositionId, NotReadyReasonId } from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** What an agent says a contact came to. */
export const dispositions = pgTable(
  'dispositions',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<DispositionId>().notNull(),
    name: text('name').notNull(),
    place: integer('place').notNull().default(0),
    archivedAt: moment('archived_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Why an agent takes no contacts. */
export const notReadyReasons = pgTable(
  'not_ready_reasons',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<NotReadyReasonId>().notNull(),
    name: text('name').notNull(),
    place: integer('place').notNull().default(0),
    archivedAt: moment('archived_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
