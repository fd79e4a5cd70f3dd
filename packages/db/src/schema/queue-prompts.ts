import { sql } from 'drizzle-orm';
import { check, foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { PromptId, QueueId } from '@cordboard/contracts';
import { tenantIdColumn } from './columns.ts';
import { prompts } from './prompts.ts';
import { queues } from './queues.ts';

/** The moments of a queue at which a caller hears something; the names are those of `QueueConfiguration`. */
export const PROMPT_MOMENTS = [
  ...(['greeting', 'music', 'closedMessage', 'fullMessage'] as const),
  ...(['waitedTooLongMessage', 'nobodyThereMessage'] as const),
] as const;
export type PromptMoment = (typeof PROMPT_MOMENTS)[number];

/** A moment without a row has the built-in sound. A table, so that naming another tenant's prompt is impossible. */
export const queuePrompts = pgTable(
  'queue_prompts',
  {
    tenantId: tenantIdColumn(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    moment: text('moment').$type<PromptMoment>().notNull(),
    kind: text('kind').$type<'prompt' | 'none'>().notNull(),
    promptId: text('prompt_id').$type<PromptId>(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.queueId, table.moment] }),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.promptId], foreignColumns: [prompts.tenantId, prompts.id] }),
    check('queue_prompts_kind_check', sql`(${table.kind} = 'prompt') = (${table.promptId} is not null)`),
  ],
);
