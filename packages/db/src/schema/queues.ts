import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { OpeningHours, QueueConfiguration, QueueId, QueueRoutingInput } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** `QueueConfiguration` of the contracts, column by column; prompts and agents have tables of their own. */
export const queues = pgTable(
  'queues',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<QueueId>().notNull(),
    name: text('name').notNull(),
    strategy: text('strategy').$type<QueueConfiguration['strategy']>().notNull().default('longestIdle'),
    priority: integer('priority').notNull().default(50),
    ringMs: integer('ring_ms').notNull().default(20_000),
    wrapUpMs: integer('wrap_up_ms').notNull().default(60_000),
    maxWaiting: integer('max_waiting').notNull().default(0),
    maxWaitMs: integer('max_wait_ms').notNull().default(0),
    onMaxWait: text('on_max_wait').$type<QueueConfiguration['onMaxWait']>().notNull().default('callback'),
    callbackOffered: boolean('callback_offered').notNull().default(true),
    callbackDigit: text('callback_digit').notNull().default('1'),
    callbackRetryMs: integer('callback_retry_ms').notNull().default(300_000),
    callbackMaxAttempts: integer('callback_max_attempts').notNull().default(3),
    callbackRingMs: integer('callback_ring_ms').notNull().default(30_000),
    announceEveryMs: integer('announce_every_ms').notNull().default(30_000),
    announcePosition: boolean('announce_position').notNull().default(true),
    announceWait: boolean('announce_wait').notNull().default(true),
    serviceLevelMs: integer('service_level_ms').notNull().default(20_000),
    recording: text('recording').$type<QueueConfiguration['recording']>().notNull().default('always'),
    /** Days after which a recording of this queue is erased; 0: never. */
    recordingKeepDays: integer('recording_keep_days').notNull().default(0),
    /** Checked by `queueRoutingSchema` when read; what is not there has its default. */
    routing: jsonb('routing').$type<QueueRoutingInput>().notNull().default({}),
    /** Checked by `openingHoursSchema` when read. */
    hours: jsonb('hours').$type<OpeningHours>().notNull(),
    createdAt: createdAtColumn(),
    /** No longer offered to anyone; kept for the history. */
    archivedAt: moment('archived_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
