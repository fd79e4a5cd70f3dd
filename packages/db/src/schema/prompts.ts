import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Locale, PromptId } from '@cordboard/contracts';
import { createdAtColumn, tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** What a caller may hear of the tenant's own: uploaded, or spoken from a text. */
export const prompts = pgTable(
  'prompts',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<PromptId>().notNull(),
    name: text('name').notNull(),
    source: text('source').$type<'upload' | 'speech'>().notNull(),
    /** Of spoken prompts. */
    text: text('text'),
    locale: text('locale').$type<Locale>(),
    state: text('state').$type<'processing' | 'ready' | 'failed'>().notNull().default('processing'),
    /** Set when ready: mono 20 ms Ogg/Opus. */
    objectKey: text('object_key'),
    durationMs: integer('duration_ms'),
    version: integer('version').notNull().default(1),
    createdAt: createdAtColumn(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
