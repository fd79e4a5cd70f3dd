import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core';
import type { Locale, QueueId, TenantId } from '@cordboard/contracts';
import { createdAtColumn } from './columns.ts';

/** A company. The row belongs to itself: the policy compares `id`. */
export const tenants = pgTable('tenants', {
  id: text('id').$type<TenantId>().primaryKey(),
  /** better-auth's organization; null for tenants that nobody logs in to (tests, benches). */
  organizationId: text('organization_id').unique(),
  name: text('name').notNull(),
  locale: text('locale').$type<Locale>().notNull().default('en'),
  /** IANA name. */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** Raised by `bumpConfigVersion` in the transaction of each change that live parts must see. */
  configVersion: bigint('config_version', { mode: 'number' }).notNull().default(1),
  /** Where contacts go whose queue is gone. Its foreign key stands in a migration by hand: the tables name each other. */
  fallbackQueueId: text('fallback_queue_id').$type<QueueId>(),
  /** Wraps the keys of its recordings; wrapped itself by the deployment's. Null until the first recording. */
  recordingsKey: text('recordings_key'),
  /** Agents are told when a supervisor is in their call. */
  supervisionTold: boolean('supervision_told').notNull().default(true),
  createdAt: createdAtColumn(),
});
