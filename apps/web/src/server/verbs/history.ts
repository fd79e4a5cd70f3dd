import { and, asc, desc, eq, gte, ilike, inArray, isNotNull, lt, notInArray, or, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { agentIdSchema, contactIdSchema, CordboardError, queueIdSchema } from '@cordboard/contracts';
import {
  agents,
  contactNotes,
  contacts,
  dispositions,
  events,
  queueAgents,
  queues,
  readRecordingsOf,
  recordings,
  type Tx,
} from '@cordboard/db';
import { UNTOLD } from '../../features/history/untold.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { visibleTo } from '../visible-contacts.ts';

const everyone = ['admin', 'supervisor', 'agent'] as const;
const PAGE = 50;

const filterSchema = z.object({
  fromMs: z.number().int().min(0).nullable().default(null),
  toMs: z.number().int().min(0).nullable().default(null),
  queueIds: z.array(queueIdSchema).max(100).default([]),
  agentIds: z.array(agentIdSchema).max(100).default([]),
  outcome: z.enum(['answered', 'abandoned', 'flowOut', 'failed']).nullable().default(null),
  kind: z.enum(['voice', 'callback']).nullable().default(null),
  recorded: z.boolean().default(false),
  /** Part of a verified or typed name, an e-mail address, or a contact's id. */
  text: z.string().trim().max(200).default(''),
  /** The last row of the page before. */
  after: z.object({ createdAtMs: z.number(), contactId: contactIdSchema }).nullable().default(null),
});

function matches(input: z.output<typeof filterSchema>): SQL | undefined {
  const like = `%${input.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return and(
    input.fromMs === null ? undefined : gte(contacts.createdAt, new Date(input.fromMs)),
    input.toMs === null ? undefined : lt(contacts.createdAt, new Date(input.toMs)),
    input.queueIds.length > 0 ? inArray(contacts.queueId, input.queueIds) : undefined,
    input.agentIds.length > 0 ? inArray(contacts.agentId, input.agentIds) : undefined,
    input.outcome === null ? undefined : eq(contacts.outcome, input.outcome),
    input.kind === null ? undefined : eq(contacts.kind, input.kind),
    input.recorded ? isNotNull(contacts.recordingId) : undefined,
    input.text === ''
      ? undefined
      : or(
          eq(contacts.id, input.text as never),
          ilike(sql`${contacts.identity}->>'name'`, like),
          ilike(sql`${contacts.form}->>'name'`, like),
          ilike(sql`${contacts.form}->>'email'`, like),
        ),
    input.after === null
      ? undefined
      : sql`(${contacts.createdAt}, ${contacts.id}) < (${new Date(input.after.createdAtMs).toISOString()}::timestamptz, ${input.after.contactId})`,
  );
}

export const searchContacts = defineVerb({
  name: 'contact.search',
  roles: everyone,
  input: filterSchema,
  target: null,
  run: async ({ tx, input, context }) => {
    const rows = await tx
      .select({
        contact: contacts,
        queueName: queues.name,
        agentName: agents.name,
        dispositionName: dispositions.name,
        recordingState: recordings.state,
      })
      .from(contacts)
      .leftJoin(queues, eq(queues.id, contacts.queueId))
      .leftJoin(agents, eq(agents.id, contacts.agentId))
      .leftJoin(dispositions, eq(dispositions.id, contacts.dispositionId))
      .leftJoin(recordings, eq(recordings.id, contacts.recordingId))
      .where(and(visibleTo(context), matches(input)))
      .orderBy(desc(contacts.createdAt), desc(contacts.id))
      .limit(PAGE + 1);
    return {
      more: rows.length > PAGE,
      contacts: rows.slice(0, PAGE).map(({ contact, queueName, agentName, dispositionName, recordingState }) => ({
        contactId: contact.id,
        kind: contact.kind,
        state: contact.state,
        createdAtMs: contact.createdAt.getTime(),
        endedAtMs: contact.endedAt?.getTime() ?? null,
        queueName,
        agentName,
        dispositionName,
        name: contact.identity?.name ?? contact.form?.name ?? null,
        verified: contact.identity !== null,
        waitMs: contact.waitMs,
        talkMs: contact.talkMs,
        outcome: contact.outcome,
        endReason: contact.endReason,
        recordingId: contact.recordingId,
        recordingState,
      })),
    };
  },
});

async function visibleContact(tx: Tx, context: VerbContext, contactId: z.output<typeof contactIdSchema>) {
  const [contact] = await tx
    .select()
    .from(contacts)
    .where(and(eq(contacts.id, contactId), visibleTo(context)));
  if (!contact) throw new CordboardError('not_found', { what: 'contact' });
  return contact;
}

/** Everything about one contact: its events in order, its notes and its recording. */
export const readContactTimeline = defineVerb({
  name: 'contact.timeline',
  roles: everyone,
  input: z.object({ contactId: contactIdSchema }),
  target: null,
  run: async ({ tx, input, context }) => {
    const contact = await visibleContact(tx, context, input.contactId);
    const timeline = await tx
      .select()
      .from(events)
      .where(and(eq(events.contactId, contact.id), notInArray(events.type, [...UNTOLD])))
      .orderBy(asc(events.epoch), asc(events.seq))
      .limit(1_000);
    const notes = await tx
      .select({ text: contactNotes.text, updatedAt: contactNotes.updatedAt, author: agents.name })
      .from(contactNotes)
      .innerJoin(agents, eq(agents.id, contactNotes.authorId))
      .where(eq(contactNotes.contactId, contact.id));
    const takes = await readRecordingsOf(tx, contact.id);
    const people = await tx.select({ agentId: agents.id, name: agents.name }).from(agents);
    const places = await tx.select({ queueId: queues.id, name: queues.name }).from(queues);
    const results = await tx.select({ dispositionId: dispositions.id, name: dispositions.name }).from(dispositions);
    return {
      contact: {
        contactId: contact.id,
        kind: contact.kind,
        state: contact.state,
        visitorId: contact.visitorId,
        origin: contact.origin,
        locale: contact.locale,
        identity: contact.identity,
        form: contact.form,
        createdAtMs: contact.createdAt.getTime(),
        connectedAtMs: contact.connectedAt?.getTime() ?? null,
        endedAtMs: contact.endedAt?.getTime() ?? null,
        endReason: contact.endReason,
        outcome: contact.outcome,
        waitMs: contact.waitMs,
        talkMs: contact.talkMs,
        queueId: contact.queueId,
        agentId: contact.agentId,
        dispositionId: contact.dispositionId,
      },
      // Where the company does not tell agents, they must not find out.
      events: timeline
        .filter(({ data }) => context.role !== 'agent' || !('told' in data) || data.told)
        .map((row) => ({ epoch: row.epoch, seq: row.seq, atMs: row.at.getTime(), event: row.data })),
      notes: notes.map((note) => ({ text: note.text, updatedAtMs: note.updatedAt.getTime(), author: note.author })),
      recordings: takes.map((take) => ({
        recordingId: take.id,
        state: take.state,
        startedAtMs: take.startedAt.getTime(),
        durationMs: take.durationMs,
        detail: take.detail,
        legalHold: take.legalHold,
      })),
      names: {
        agents: Object.fromEntries(people.map((one) => [one.agentId, one.name])),
        queues: Object.fromEntries(places.map((one) => [one.queueId, one.name])),
        dispositions: Object.fromEntries(results.map((one) => [one.dispositionId, one.name])),
      },
    };
  },
});

/** What the filters offer. Agents see their own queues only. */
export const readHistoryFilters = defineVerb({
  name: 'history.filters',
  roles: everyone,
  input: z.object({}),
  target: null,
  run: async ({ tx, context }) => {
    const mine = await tx.select({ queueId: queueAgents.queueId }).from(queueAgents).where(eq(queueAgents.agentId, context.agentId));
    const all = await tx.select({ queueId: queues.id, name: queues.name }).from(queues).orderBy(asc(queues.name));
    const people = await tx.select({ agentId: agents.id, name: agents.name }).from(agents).orderBy(asc(agents.name));
    const own = new Set(mine.map((row) => row.queueId));
    return {
      queues: context.role === 'agent' ? all.filter((queue) => own.has(queue.queueId)) : all,
      agents: context.role === 'agent' ? people.filter((one) => one.agentId === context.agentId) : people,
    };
  },
});

export const historyVerbs = {
  'contact.search': searchContacts,
  'contact.timeline': readContactTimeline,
  'history.filters': readHistoryFilters,
} as const;
