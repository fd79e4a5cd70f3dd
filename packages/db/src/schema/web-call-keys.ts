import { foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { FlowId, Locale, QueueId, WebCallKeyId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { flows } from './flows.ts';
import { queues } from './queues.ts';
import { tenants } from './tenants.ts';

/** An entry point: the button on a site. */
export const webCallKeys = pgTable(
  'web_call_keys',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    /** In the page's snippet, so it is unique over all tenants: the token endpoint finds the tenant by it. */
    id: text('id').$type<WebCallKeyId>().notNull().unique(),
    name: text('name').notNull(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    /** Null: the standard flow of the queue. */
    flowId: text('flow_id').$type<FlowId>(),
    locale: text('locale').$type<Locale>().notNull().default('en'),
    /** Origins (scheme, host, port) of the pages that may use the key. */
    allowedOrigins: text('allowed_origins').array().notNull(),
    /** HS256 secret of `identify(jwt)`, sealed with the deployment's secret (`sealSecret`); null until first shown. */
    identifySecretSealed: text('identify_secret_sealed'),
    /** The tenant's own wording; null is the built-in sentence. */
    consentText: text('consent_text'),
    maxConcurrentCalls: integer('max_concurrent_calls').notNull().default(20),
    maxWaitingCalls: integer('max_waiting_calls').notNull().default(20),
    createdAt: createdAtColumn(),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }),
    foreignKey({ columns: [table.tenantId, table.flowId], foreignColumns: [flows.tenantId, flows.id] }),
  ],
);
