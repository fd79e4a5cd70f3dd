import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, AgentState, AgentStatus, ContactId, ContactKind, QueueId, VisitOutcome } from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/*
 * What metrics are computed from: projections of the tenant's events that keep every single wait, so that any threshold and
 * any way of counting can be asked of any past time. Ids are facts of the moment, as in `events`.
 */

/** `Visit` of the contracts: one contact in one queue. */
export const queueVisits = pgTable(
  'queue_visits',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    contactId: text('contact_id').$type<ContactId>().notNull(),
    number: integer('number').notNull(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    kind: text('kind').$type<ContactKind>().notNull(),
    enteredAt: moment('entered_at').notNull(),
    since: moment('since').notNull(),
    leftAt: moment('left_at'),
    outcome: text('outcome').$type<VisitOutcome>(),
    waitMs: integer('wait_ms'),
    agentId: text('agent_id').$type<AgentId>(),
    talkSince: moment('talk_since'),
    talkMs: integer('talk_ms').notNull().default(0),
    wrapUpMs: integer('wrap_up_ms').notNull().default(0),
    notAnswered: integer('not_answered').notNull().default(0),
    declined: integer('declined').notNull().default(0),
    rangOut: integer('rang_out').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId, table.number] }),
    index('queue_visits_left_idx').on(table.tenantId, table.leftAt),
    index('queue_visits_entered_idx').on(table.tenantId, table.enteredAt),
  ],
);

/** `Stretch` of the contracts: an agent being one thing. */
export const agentStretches = pgTable(
  'agent_stretches',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    agentId: text('agent_id').$type<AgentId>().notNull(),
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at'),
    status: text('status').$type<AgentStatus>().notNull(),
    state: text('state').$type<AgentState>().notNull(),
    deskConnected: boolean('desk_connected').notNull(),
    contactId: text('contact_id').$type<ContactId>(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.agentId, table.fromAt] }),
    index('agent_stretches_to_idx').on(table.tenantId, table.toAt),
    index('agent_stretches_open_idx')
      .on(table.tenantId, table.agentId)
      .where(sql`${table.toAt} is null`),
  ],
);

/** How long a customer was told that it would take, and how long it took. */
export const waitPredictions = pgTable(
  'wait_predictions',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    contactId: text('contact_id').$type<ContactId>().notNull(),
    at: moment('at').notNull(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    /** Place in line, 1 = next. */
    rank: integer('rank').notNull(),
    p50Ms: integer('p50_ms').notNull(),
    p90Ms: integer('p90_ms').notNull(),
    /** How the visit to the queue ended, and when, from the prediction on; null while it lasts. */
    outcome: text('outcome').$type<VisitOutcome>(),
    actualMs: integer('actual_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId, table.at] }),
    index('wait_predictions_at_idx').on(table.tenantId, table.at),
  ],
);
