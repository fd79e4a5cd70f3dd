import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CallbackId, PushId, PushKind, SubscriptionId } from '@cordboard/contracts';
import { callbacks } from './callbacks.ts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';

/**
 * A browser that is to be told of one callback: at first only a link to the page that asks the person, then the browser's
 * subscription. That is forgotten when the person withdraws, the push service no longer knows it, or the promise is over.
 */
export const callbackSubscriptions = pgTable(
  'callback_subscriptions',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<SubscriptionId>().notNull(),
    callbackId: text('callback_id').$type<CallbackId>().notNull(),
    /** SHA-256 of the token of the page's link, hex. */
    linkDigest: text('link_digest').notNull(),
    /** The browser that opened the link first: only that one may use it. */
    openedBy: text('opened_by'),
    /** JSON of the push subscription, sealed (`sealSecret`) with this row's id: whoever has it can write to the browser. */
    sealed: text('sealed'),
    createdAt: createdAtColumn(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.callbackId], foreignColumns: [callbacks.tenantId, callbacks.id] }).onDelete('cascade'),
    uniqueIndex('callback_subscriptions_link_idx').on(table.tenantId, table.linkDigest),
    // The latest browser that subscribes is the one that is told.
    uniqueIndex('callback_subscriptions_one_idx')
      .on(table.tenantId, table.callbackId)
      .where(sql`${table.sealed} is not null`),
  ],
);

/**
 * `sent`: the push service took it; `gone`: no browser is subscribed (any more); `refused`: the push service did not want it
 * and never will; `late`: it could not be sent in time; `moot`: there is nothing to say any more.
 */
const PUSH_OUTCOMES = ['sent', 'gone', 'refused', 'late', 'moot'] as const;
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

/** A notification for who is called back, a row before it is a job; its link is kept only as a digest. */
export const callbackPushes = pgTable(
  'callback_pushes',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<PushId>().notNull(),
    callbackId: text('callback_id').$type<CallbackId>().notNull(),
    kind: text('kind').$type<PushKind>().notNull(),
    /** What it is about: the chosen time (Unix ms), or the attempt; one notification for each. */
    about: text('about').notNull(),
    /** The next try: while one is under way, when it counts as lost. */
    sendAt: moment('send_at').notNull(),
    /** Of no use to anybody from then on. */
    untilAt: moment('until_at').notNull(),
    tries: integer('tries').notNull().default(0),
    settledAt: moment('settled_at'),
    outcome: text('outcome').$type<PushOutcome>(),
    /** SHA-256 of the link's token, hex; written before it is sent. */
    linkDigest: text('link_digest'),
    /** The browser it is sent to: only that one may open the link. */
    openedBy: text('opened_by'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.callbackId], foreignColumns: [callbacks.tenantId, callbacks.id] }).onDelete('cascade'),
    uniqueIndex('callback_pushes_once_idx').on(table.tenantId, table.callbackId, table.kind, table.about),
    uniqueIndex('callback_pushes_link_idx').on(table.tenantId, table.linkDigest),
    index('callback_pushes_due_idx')
      .on(table.sendAt)
      .where(sql`${table.settledAt} is null`),
  ],
);
