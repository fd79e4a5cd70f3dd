import { sql } from 'drizzle-orm';
import { boolean, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, Role, RoutingProfileId } from '@cordboard/contracts';
import { createdAtColumn, tenantIdColumn } from './columns.ts';
import { routingProfiles } from './routing-profiles.ts';
import { tenants } from './tenants.ts';

/** Members of a tenant. One who left stays as an inactive row, so that history keeps the name. */
export const agents = pgTable(
  'agents',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<AgentId>().notNull(),
    /** better-auth's user; null until an invitation is accepted. It lies in another schema, which this role cannot see. */
    userId: text('user_id'),
    name: text('name').notNull(),
    email: text('email'),
    role: text('role').$type<Role>().notNull(),
    /** Null: serves the queues that name it. */
    routingProfileId: text('routing_profile_id').$type<RoutingProfileId>(),
    /** For the strategy `weightedRandom`, 1 to 100. */
    weight: integer('weight').notNull().default(1),
    active: boolean('active').notNull().default(true),
    createdAt: createdAtColumn(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.routingProfileId], foreignColumns: [routingProfiles.tenantId, routingProfiles.id] }),
    index('agents_email_idx').on(table.tenantId, sql`lower(${table.email})`),
    index('agents_tenant_user_idx').on(table.tenantId, table.userId),
    index('agents_routing_profile_idx').on(table.tenantId, table.routingProfileId),
  ],
);
