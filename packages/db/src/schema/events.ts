import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, ContactId, QueueId, TenantEvent, TenantEventType } from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/**
 * The archive of each tenant's stream and the timeline of each contact. Ids in here are facts of the moment: what they
 * name may be written later or be gone, so they are no foreign keys.
 */
export const events = pgTable(
  'events',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    epoch: integer('epoch').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
    configVersion: bigint('config_version', { mode: 'number' }).notNull(),
    type: text('type').$type<TenantEventType>().notNull(),
    contactId: text('contact_id').$type<ContactId>(),
    agentId: text('agent_id').$type<AgentId>(),
    queueId: text('queue_id').$type<QueueId>(),
    /** The whole event. */
    data: jsonb('data').$type<TenantEvent>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.epoch, table.seq] }),
    index('events_contact_idx').on(table.tenantId, table.contactId, table.epoch, table.seq),
    index('events_at_idx').on(table.tenantId, table.at),
    index('events_agent_at_idx').on(table.tenantId, table.agentId, table.at),
  ],
);

/** Up to where a tenant's stream is archived and projected. Its row lock keeps two archivers from doing it twice. */
export const archivePositions = pgTable('archive_positions', {
  tenantId: tenantIdColumn()
    .primaryKey()
    .references(() => tenants.id, { onDelete: 'cascade' }),
  epoch: integer('epoch').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
});
