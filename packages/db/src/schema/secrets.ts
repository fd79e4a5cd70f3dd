import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, ContactId, StationId, VisitorId, WebCallKeyId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { agents } from './agents.ts';
import { webCallKeys } from './web-call-keys.ts';

/**
 * Plain SIP stations log in by digest with a secret the server made: `ha1` is H(username:realm:secret) (RFC 7616 section
 * 3.4.2) with MD5, `ha1_sha256` with SHA-256 (RFC 8760).
 */
export const stationSecrets = pgTable(
  'station_secrets',
  {
    tenantId: tenantIdColumn(),
    username: text('username').$type<StationId>().notNull(),
    agentId: text('agent_id').$type<AgentId>().notNull(),
    realm: text('realm').notNull(),
    ha1: text('ha1').notNull(),
    ha1Sha256: text('ha1_sha256').notNull().default(''),
    createdAt: createdAtColumn(),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.username] }),
    foreignKey({ columns: [table.tenantId, table.agentId], foreignColumns: [agents.tenantId, agents.id] }).onDelete('cascade'),
  ],
);

/** Resume tokens that were given out, by their `jti`: each buys one widget token (again when the answer was lost). */
export const resumeTokens = pgTable(
  'resume_tokens',
  {
    tenantId: tenantIdColumn(),
    id: text('id').notNull(),
    /** Made with the token, before the contact is. */
    contactId: text('contact_id').$type<ContactId>().notNull(),
    visitorId: text('visitor_id').$type<VisitorId>().notNull(),
    webCallKeyId: text('web_call_key_id').$type<WebCallKeyId>().notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('resume_tokens_contact_idx').on(table.tenantId, table.contactId),
    foreignKey({ columns: [table.tenantId, table.webCallKeyId], foreignColumns: [webCallKeys.tenantId, webCallKeys.id] }).onDelete(
      'cascade',
    ),
  ],
);
