import { sql } from 'drizzle-orm';
import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AgentId, AttemptId, CallbackId, CallbackState, ContactId, MailId, QueueId, VisitorId } from '@cordboard/contracts';
import { createdAtColumn, moment, tenantIdColumn } from './columns.ts';
import { agents } from './agents.ts';
import { contacts } from './contacts.ts';
import { queues } from './queues.ts';

/** The promise to call somebody back: a row before anyone is told. States and edges: `CALLBACK_TRANSITIONS`. */
export const callbacks = pgTable(
  'callbacks',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<CallbackId>().notNull(),
    contactId: text('contact_id').$type<ContactId>().notNull(),
    /** Who is called: a browser. Its row may be written after this one. */
    visitorId: text('visitor_id').$type<VisitorId>().notNull(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    requestedBy: text('requested_by').$type<'digit' | 'widget' | 'overflow' | 'api'>().notNull(),
    state: text('state').$type<CallbackState>().notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** Set while it waits for its time or its pause to be over; null: it is in line. */
    dueAt: moment('due_at'),
    /** The time that the customer chose; null: when it is their turn. */
    scheduledFor: moment('scheduled_for'),
    /** At a quiet moment of the queue, and at that time at the latest. It takes up no slot. */
    whenQuiet: boolean('when_quiet').notNull().default(false),
    /** Of the customer's browser, IANA; null: it did not say. */
    timeZone: text('time_zone'),
    /** Where links are sent. */
    email: text('email'),
    createdAt: createdAtColumn(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.contactId], foreignColumns: [contacts.tenantId, contacts.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }),
    uniqueIndex('callbacks_one_open_idx')
      .on(table.tenantId, table.visitorId, table.queueId)
      .where(sql`${table.state} in ('waiting', 'ringing')`),
    uniqueIndex('callbacks_contact_idx').on(table.tenantId, table.contactId),
    index('callbacks_scheduled_idx')
      .on(table.tenantId, table.queueId, table.scheduledFor)
      .where(sql`${table.scheduledFor} is not null`),
    index('callbacks_due_idx')
      .on(table.dueAt)
      .where(sql`${table.state} = 'waiting'`),
  ],
);

/** `ringing` until it is known; an agent lost in between leaves `agentLost`, which does not count. */
export const CALLBACK_ATTEMPT_OUTCOMES = ['ringing', 'answered', 'notReached', 'declined', 'agentLost'] as const;
export type CallbackAttemptOutcome = (typeof CALLBACK_ATTEMPT_OUTCOMES)[number];

export const callbackAttempts = pgTable(
  'callback_attempts',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<AttemptId>().notNull(),
    callbackId: text('callback_id').$type<CallbackId>().notNull(),
    agentId: text('agent_id').$type<AgentId>().notNull(),
    attempt: integer('attempt').notNull(),
    outcome: text('outcome').$type<CallbackAttemptOutcome>().notNull().default('ringing'),
    rangAt: moment('rang_at').notNull(),
    ringUntil: moment('ring_until').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.callbackId], foreignColumns: [callbacks.tenantId, callbacks.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.agentId], foreignColumns: [agents.tenantId, agents.id] }),
    index('callback_attempts_callback_idx').on(table.tenantId, table.callbackId),
  ],
);

/**
 * `promised`: at the promise and each change of its time; `soon`: before the chosen time; `ringing`: now, for who could not
 * be told by a notification; `missed`: after a ring.
 */
export const CALLBACK_MAIL_KINDS = ['promised', 'soon', 'ringing', 'missed'] as const;
export type CallbackMailKind = (typeof CALLBACK_MAIL_KINDS)[number];

/** A mail to who is called back, a row before it is a job; its link is kept only as a digest. */
export const callbackMails = pgTable(
  'callback_mails',
  {
    tenantId: tenantIdColumn(),
    id: text('id').$type<MailId>().notNull(),
    callbackId: text('callback_id').$type<CallbackId>().notNull(),
    kind: text('kind').$type<CallbackMailKind>().notNull(),
    /** What it is about: the chosen time (Unix ms), or the attempt; one mail for each. */
    about: text('about').notNull(),
    sendAt: moment('send_at').notNull(),
    /** The mail server has taken it, or there is nothing to say any more. */
    settledAt: moment('settled_at'),
    /** SHA-256 of the link's token, hex; written before the mail is sent. */
    linkDigest: text('link_digest'),
    /** The browser that opened the link first: only that one may again. */
    openedBy: text('opened_by'),
    openedAt: moment('opened_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({ columns: [table.tenantId, table.callbackId], foreignColumns: [callbacks.tenantId, callbacks.id] }).onDelete('cascade'),
    uniqueIndex('callback_mails_once_idx').on(table.tenantId, table.callbackId, table.kind, table.about),
    uniqueIndex('callback_mails_link_idx').on(table.tenantId, table.linkDigest),
    index('callback_mails_due_idx')
      .on(table.sendAt)
      .where(sql`${table.settledAt} is null`),
  ],
);
