import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Capacity, QueueId, RoutingProfile, RoutingProfileId } from '@cordboard/contracts';
import { tenantIdColumn } from './columns.ts';
import { queues } from './queues.ts';
import { tenants } from './tenants.ts';

/** What an agent who has it serves, instead of the queues that name the agent. */
export const routingProfiles = pgTable(
  'routing_profiles',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<RoutingProfileId>().notNull(),
    name: text('name').notNull(),
    /** How much each of its people has at hand at most. */
    capacity: jsonb('capacity').$type<Capacity>().notNull().default({ voice: 1, chat: 0, total: 1 }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** `RoutingProfile['entries']` of the contracts, a row each. */
export const routingProfileEntries = pgTable(
  'routing_profile_entries',
  {
    tenantId: tenantIdColumn(),
    routingProfileId: text('routing_profile_id').$type<RoutingProfileId>().notNull(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    channel: text('channel').$type<RoutingProfile['entries'][number]['channel']>().notNull().default('voice'),
    priority: integer('priority').notNull().default(1),
    delayMs: integer('delay_ms').notNull().default(0),
    level: integer('level').notNull().default(1),
    position: integer('position').notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.routingProfileId, table.queueId, table.channel] }),
    foreignKey({
      columns: [table.tenantId, table.routingProfileId],
      foreignColumns: [routingProfiles.tenantId, routingProfiles.id],
    }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }).onDelete('cascade'),
    index('routing_profile_entries_queue_idx').on(table.tenantId, table.queueId),
  ],
);
