import { foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, ContactId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { agents } from './agents.ts';
import { contacts } from './contacts.ts';

/** Notes are saved as they are typed: one row an author and contact. */
export const contactNotes = pgTable(
  'contact_notes',
  {
    tenantId: tenantIdColumn(),
    contactId: text('contact_id').$type<ContactId>().notNull(),
    authorId: text('author_id').$type<AgentId>().notNull(),
    text: text('text').notNull(),
    createdAt: createdAtColumn(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId, table.authorId] }),
    foreignKey({ columns: [table.tenantId, table.contactId], foreignColumns: [contacts.tenantId, contacts.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.authorId], foreignColumns: [agents.tenantId, agents.id] }),
  ],
);
