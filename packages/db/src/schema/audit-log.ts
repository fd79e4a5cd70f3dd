import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** Who did what to what. The application may add rows and read them, never change them. */
export const auditLog = pgTable(
  'audit_log',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    at: moment('at').notNull().defaultNow(),
    actorKind: text('actor_kind').$type<'agent' | 'visitor' | 'system'>().notNull(),
    /** An agent's or visitor's id, or the name of a part of the system; kept when they are gone. */
    actor: text('actor').notNull(),
    /** `recording.played`, `queue.updated`, … */
    action: text('action').notNull(),
    targetKind: text('target_kind').notNull(),
    target: text('target').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('audit_log_target_idx').on(table.tenantId, table.targetKind, table.target),
  ],
);
