import { foreignKey, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { FlowGraph, FlowId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** What a call may follow. The draft is what the editor saves; calls follow the live version. */
export const flows = pgTable(
  'flows',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<FlowId>().notNull(),
    name: text('name').notNull(),
    /** Checked by `flowGraphSchema` when read. */
    draft: jsonb('draft').$type<FlowGraph>().notNull(),
    /** Counts what was saved, so that nobody saves over, or publishes, what they have not seen. */
    draftRevision: integer('draft_revision').notNull().default(1),
    /** Null until the first is published. Its foreign key stands in the migration by hand: the tables name each other. */
    liveVersion: integer('live_version'),
    createdAt: createdAtColumn(),
    archivedAt: moment('archived_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** What was published, as it was; the application can neither change nor delete one. */
export const flowVersions = pgTable(
  'flow_versions',
  {
    tenantId: tenantIdColumn(),
    flowId: text('flow_id').$type<FlowId>().notNull(),
    /** 1 is the flow's first. */
    version: integer('version').notNull(),
    /** Checked by `flowGraphSchema` when read. */
    graph: jsonb('graph').$type<FlowGraph>().notNull(),
    publishedAt: moment('published_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.flowId, table.version] }),
    foreignKey({ columns: [table.tenantId, table.flowId], foreignColumns: [flows.tenantId, flows.id] }).onDelete('cascade'),
  ],
);
