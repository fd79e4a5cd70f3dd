import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type {
  AgentId,
  CallId,
  Channel,
  ContactEndReason,
  ContactId,
  ContactKind,
  ContactOutcome,
  ContactState,
  DispositionId,
  Locale,
  QueueId,
  RecordingId,
  UnverifiedForm,
  VerifiedIdentity,
  VisitorId,
  WebCallKeyId,
} from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { agents } from './agents.ts';
import { queues } from './queues.ts';
import { dispositions } from './reasons.ts';
import { tenants } from './tenants.ts';
import { visitors } from './visitors.ts';
import { webCallKeys } from './web-call-keys.ts';

/**
 * The history: one row a contact, a projection of the tenant's events. Whoever must name a contact before its events
 * are archived (a callback, a recording) makes the bare row with `ensureContact`; the projection fills it.
 */
export const contacts = pgTable(
  'contacts',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<ContactId>().notNull(),
    callId: text('call_id').$type<CallId>(),
    kind: text('kind').$type<ContactKind>().notNull().default('voice'),
    channel: text('channel').$type<Channel>().notNull().default('voice'),
    state: text('state').$type<ContactState>().notNull().default('created'),
    visitorId: text('visitor_id').$type<VisitorId>(),
    webCallKeyId: text('web_call_key_id').$type<WebCallKeyId>(),
    queueId: text('queue_id').$type<QueueId>(),
    agentId: text('agent_id').$type<AgentId>(),
    dispositionId: text('disposition_id').$type<DispositionId>(),
    /** Its foreign key stands in a migration by hand: the tables name each other. */
    recordingId: text('recording_id').$type<RecordingId>(),
    origin: text('origin'),
    locale: text('locale').$type<Locale>(),
    /** What the tenant's server vouched for. */
    identity: jsonb('identity').$type<VerifiedIdentity>(),
    /** What the visitor typed: unverified. */
    form: jsonb('form').$type<UnverifiedForm>(),
    createdAt: moment('created_at').notNull(),
    queuedAt: moment('queued_at'),
    connectedAt: moment('connected_at'),
    endedAt: moment('ended_at'),
    endReason: text('end_reason').$type<ContactEndReason>(),
    outcome: text('outcome').$type<ContactOutcome>(),
    waitMs: integer('wait_ms'),
    talkMs: integer('talk_ms'),
    wrapUpMs: integer('wrap_up_ms'),
    /** How many times it rang at an agent. */
    offers: integer('offers').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.visitorId], foreignColumns: [visitors.tenantId, visitors.id] }),
    foreignKey({ columns: [table.tenantId, table.webCallKeyId], foreignColumns: [webCallKeys.tenantId, webCallKeys.id] }),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }),
    foreignKey({ columns: [table.tenantId, table.agentId], foreignColumns: [agents.tenantId, agents.id] }),
    foreignKey({ columns: [table.tenantId, table.dispositionId], foreignColumns: [dispositions.tenantId, dispositions.id] }),
    index('contacts_created_idx').on(table.tenantId, table.createdAt.desc(), table.id.desc()),
    index('contacts_visitor_idx').on(table.tenantId, table.visitorId, table.createdAt.desc()),
    index('contacts_identity_idx')
      .on(table.tenantId, sql`(${table.identity} ->> 'sub')`, table.createdAt.desc())
      .where(sql`${table.identity} is not null`),
    index('contacts_agent_idx').on(table.tenantId, table.agentId, table.createdAt.desc()),
    index('contacts_queue_idx').on(table.tenantId, table.queueId, table.createdAt.desc()),
  ],
);
