import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AgentId, MetricRebuildId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** `contacts` (visits, predictions) and then `agents` (stretches) while it is under way. */
export const METRIC_REBUILD_STATES = ['contacts', 'agents', 'done', 'failed'] as const;
export type MetricRebuildState = (typeof METRIC_REBUILD_STATES)[number];

/** An admin's wish to have the metrics of some days counted again from the events; one at a time. */
export const metricRebuilds = pgTable(
  'metric_rebuilds',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<MetricRebuildId>().notNull(),
    /** YYYY-MM-DD in the company's time zone, both included. */
    fromDay: text('from_day').notNull(),
    toDay: text('to_day').notNull(),
    /** The same as moments, half open. */
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at').notNull(),
    requestedBy: text('requested_by').$type<AgentId>().notNull(),
    state: text('state').$type<MetricRebuildState>().notNull().default('contacts'),
    /** The last contact or agent that is done, in the order of their ids. */
    after: text('after').notNull().default(''),
    /** Contacts and agents; `total` is null until they are counted. */
    done: integer('done').notNull().default(0),
    total: integer('total'),
    /** Visits, predictions and stretches that were wrong, missing or too many, and counters of a queue and day. */
    corrected: integer('corrected').notNull().default(0),
    createdAt: createdAtColumn(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('metric_rebuilds_one_idx')
      .on(table.tenantId)
      .where(sql`${table.endedAt} is null`),
    index('metric_rebuilds_created_idx').on(table.tenantId, table.createdAt.desc()),
  ],
);
