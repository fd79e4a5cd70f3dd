import { sql } from 'drizzle-orm';
import { bigint, boolean, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ContactId, RecordingId, RecordingState } from '@cordboard/contracts';
import { moment, tenantIdColumn } from './columns.ts';
import { contacts } from './contacts.ts';

/** A row from the first packet on; `ready` when the two-channel file and its peaks lie below `object_prefix`. */
export const recordings = pgTable(
  'recordings',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<RecordingId>().notNull(),
    contactId: text('contact_id').$type<ContactId>().notNull(),
    state: text('state').$type<RecordingState>().notNull().default('recording'),
    objectPrefix: text('object_prefix').notNull(),
    startedAt: moment('started_at').notNull(),
    /** When it last moved on; the reconciler looks at those that stand still. */
    updatedAt: moment('updated_at').notNull().defaultNow(),
    /** Media nodes that have recorded it, one after the other (`objectKeys.recordingPart`). */
    parts: integer('parts').notNull().default(1),
    durationMs: integer('duration_ms'),
    bytes: bigint('bytes', { mode: 'number' }),
    /** Its key, wrapped by the tenant's. Null: not finished yet, from before recordings were sealed, or erased. */
    sealedKey: text('sealed_key'),
    /** It is kept whatever its queue says, until somebody takes this back. */
    legalHold: boolean('legal_hold').notNull().default(false),
    /** The key is destroyed. */
    erasedAt: moment('erased_at'),
    /** Why it failed. */
    detail: text('detail'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.contactId], foreignColumns: [contacts.tenantId, contacts.id] }).onDelete('cascade'),
    index('recordings_contact_idx').on(table.tenantId, table.contactId),
    index('recordings_unfinished_idx')
      .on(table.updatedAt)
      .where(sql`${table.state} in ('recording', 'processing')`),
  ],
);
