import { z } from 'zod';
import { agentIdSchema, attemptIdSchema, commandIdSchema, contactIdSchema, deskIdSchema, offerIdSchema, queueIdSchema } from './ids.ts';
import { commandSchema, commandResultSchema } from './commands.ts';
import { customerSchema, eventEnvelopeSchema, eventPositionSchema } from './events.ts';
import { callViewSchema } from './call-view.ts';
import { lineViewSchema } from './line-view.ts';
import { serviceLevelRuleSchema, TALLY_NAMES, type TallyName } from './metrics/service-level.ts';
import {
  agentStateSchema,
  agentStatusSchema,
  callbackStateSchema,
  contactKindSchema,
  contactStateSchema,
  deskTroubleSchema,
  supervisionModeSchema,
} from './states.ts';

/** Sec-WebSocket-Protocol of the event socket; the path is `/events`. SIP is `sip` on `/sip`. */
export const EVENT_SOCKET_PROTOCOL = 'cordboard.events.v1';

export const offerViewSchema = z.object({
  offerId: offerIdSchema,
  contactId: contactIdSchema,
  queueId: queueIdSchema,
  queueName: z.string(),
  kind: contactKindSchema,
  customer: customerSchema,
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  /** From entering the queue to this offer; of a callback at a chosen time from then on. */
  waitedMs: z.number(),
  scheduledForMs: z.number().nullable().default(null),
  /** A colleague asks for advice, or passes the contact on. */
  from: z
    .object({ agentId: agentIdSchema, agentName: z.string(), how: z.enum(['consult', 'transfer']) })
    .nullable()
    .default(null),
});
export type OfferView = z.infer<typeof offerViewSchema>;

export const agentViewSchema = z.object({
  agentId: agentIdSchema,
  name: z.string(),
  status: agentStatusSchema,
  statusReason: z.string().nullable(),
  /** Set by a supervisor, and not changed since. */
  statusForced: z.boolean(),
  statusSinceMs: z.number(),
  state: agentStateSchema,
  stateSinceMs: z.number(),
  contactId: contactIdSchema.nullable(),
  queueIds: z.array(queueIdSchema),
  deskConnected: z.boolean(),
  /** Of a supervisor who is in a call. */
  watching: z
    .object({
      contactId: contactIdSchema,
      mode: supervisionModeSchema,
      state: z.enum(['joining', 'on']),
      sinceMs: z.number(),
    })
    .nullable()
    .default(null),
  /** Of all its open desks: none of them can take a call. */
  trouble: deskTroubleSchema.nullable().default(null),
});
export type AgentView = z.infer<typeof agentViewSchema>;

const talliesShape = Object.fromEntries(TALLY_NAMES.map((name) => [name, z.int().default(0)])) as Record<TallyName, z.ZodDefault<z.ZodInt>>;

export const queueViewSchema = z.object({
  queueId: queueIdSchema,
  name: z.string(),
  open: z.boolean(),
  waiting: z.int(),
  callbacksWaiting: z.int(),
  /** Callbacks at chosen times that are not due yet, and the next of these times. */
  callbacksScheduled: z.int().default(0),
  nextScheduledAtMs: z.number().nullable().default(null),
  oldestEnqueuedAtMs: z.number().nullable(),
  serviceLevelMs: z.number(),
  serviceLevel: serviceLevelRuleSchema.prefault({}),
  /** Of today, by the tenant's time zone. */
  ...talliesShape,
});
export type QueueView = z.infer<typeof queueViewSchema>;

/** Who is in a call, as both desks show it. */
export const callPartySchema = z.object({
  kind: z.enum(['customer', 'agent']),
  agentId: agentIdSchema.nullable(),
  /** Of an agent. */
  name: z.string().nullable(),
  /** `away`: the page is gone in mid-call, and waited for. */
  state: z.enum(['talking', 'held', 'ringing', 'away']),
});
export type CallParty = z.infer<typeof callPartySchema>;

/** An agent who is asked, by whom, and since when it is so. */
export const consultViewSchema = z.object({
  offerId: offerIdSchema,
  agentId: agentIdSchema,
  agentName: z.string(),
  byAgentId: agentIdSchema,
  byName: z.string(),
  state: z.enum(['ringing', 'accepted']),
  sinceMs: z.number(),
});
export type ConsultView = z.infer<typeof consultViewSchema>;

/** A supervisor who is in the call, as far as its agent is told. */
export const supervisionViewSchema = z.object({
  supervisorId: agentIdSchema,
  name: z.string(),
  mode: supervisionModeSchema,
  state: z.enum(['joining', 'on']),
});
export type SupervisionView = z.infer<typeof supervisionViewSchema>;

/** The contact an agent is working with: ringing, talking or in wrap-up. */
export const deskContactViewSchema = z.object({
  contactId: contactIdSchema,
  kind: contactKindSchema,
  state: contactStateSchema,
  queueId: queueIdSchema,
  queueName: z.string(),
  customer: customerSchema,
  connectedAtMs: z.number().nullable(),
  held: z.boolean(),
  /** `pausing`, `resuming`: asked for and not done yet. Null: not recorded. */
  recording: z.enum(['on', 'pausing', 'paused', 'resuming']).nullable().default(null),
  /** Wrap-up ends by itself at this moment. */
  wrapUpUntilMs: z.number().nullable(),
  callback: z.object({ attempt: z.int(), ringUntilMs: z.number() }).nullable(),
  /** The time that the customer had chosen for this callback. */
  scheduledForMs: z.number().nullable().default(null),
  consult: consultViewSchema.nullable().default(null),
  supervision: supervisionViewSchema.nullable().default(null),
  /** The customer first; nobody but the customer before somebody has it. */
  parties: z.array(callPartySchema).default([]),
});
export type DeskContactView = z.infer<typeof deskContactViewSchema>;

export const deskSnapshotSchema = z.object({
  scope: z.literal('desk'),
  me: agentViewSchema,
  offer: offerViewSchema.nullable(),
  contact: deskContactViewSchema.nullable(),
  queues: z.array(queueViewSchema),
  /** Supervisors and admins: everybody; agents: none but themselves. */
  agents: z.array(agentViewSchema),
  /** Of the queues that this person serves, those whose line they may watch and pick from. */
  pickQueueIds: z.array(queueIdSchema).default([]),
  notReadyReasons: z.array(z.object({ id: z.string(), name: z.string() })),
  dispositions: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type DeskSnapshot = z.infer<typeof deskSnapshotSchema>;

export const visitorSnapshotSchema = z.object({
  scope: z.literal('visitor'),
  contactId: contactIdSchema,
  state: contactStateSchema.nullable(),
  kind: contactKindSchema,
  queueName: z.string().nullable(),
  position: z.int().nullable(),
  estimatedWaitMs: z.tuple([z.number(), z.number()]).nullable(),
  agentName: z.string().nullable(),
  held: z.boolean(),
  /** The agent's page is gone in mid-call, and waited for. */
  agentAway: z.boolean().default(false),
  /** When it is one's turn. */
  callbackOffered: z.boolean(),
  /** A time may be chosen for a callback, or another one for the callback there is. */
  callbackTimes: z.boolean().default(false),
  /** A link by e-mail may be asked for with a new callback. */
  callbackByMail: z.boolean().default(false),
  /** A page of ours can tell this browser when it is called back (`POST /api/widget/tell`). */
  callbackByPush: z.boolean().default(false),
  callback: z
    .object({
      state: callbackStateSchema,
      dueAtMs: z.number().nullable(),
      /** The time that was chosen; null: when it is one's turn. */
      scheduledForMs: z.number().nullable().default(null),
      /** At a quiet moment of the queue, and at that time at the latest. */
      whenQuiet: z.boolean().default(false),
      /** That did not reach the customer so far. */
      attempts: z.int().default(0),
      ringing: z.object({ attemptId: attemptIdSchema, ringUntilMs: z.number() }).nullable(),
    })
    .nullable(),
  endReason: z.string().nullable(),
  /** After `queueClosed`: when the queue opens again, Unix ms; null while that is not known. */
  opensAtMs: z.number().nullable().default(null),
});
export type VisitorSnapshot = z.infer<typeof visitorSnapshotSchema>;

export const snapshotSchema = z.discriminatedUnion('scope', [deskSnapshotSchema, visitorSnapshotSchema]);
export type Snapshot = z.infer<typeof snapshotSchema>;

/** From the page. The first frame is `hello`, within 5 s. */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string().max(8_000),
    deskId: deskIdSchema.optional(),
    resumeFrom: eventPositionSchema.optional(),
    /** Why this desk cannot take a call, if it cannot. */
    trouble: deskTroubleSchema.optional(),
  }),
  /** A fresh token for the same identity, before the old one expires. */
  z.object({ type: z.literal('renew'), token: z.string().max(8_000) }),
  z.object({ type: z.literal('command'), commandId: commandIdSchema, command: commandSchema }),
  /** Supervisors, and agents for a queue of `pickQueueIds`: whose line to show from now on; null ends it. Answered by `line` at once and after each change. */
  z.object({ type: z.literal('watchLine'), queueId: queueIdSchema.nullable() }),
  /** Supervisors: whose call to show from now on; null ends it. Answered by `call` at once and after each change. */
  z.object({ type: z.literal('watchCall'), contactId: contactIdSchema.nullable() }),
  /** A desk says when it can no longer take a call, and why, or can again (null). */
  z.object({ type: z.literal('fitness'), trouble: deskTroubleSchema.nullable() }),
  z.object({ type: z.literal('ping'), sentAtMs: z.number() }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/**
 * To the page. `snapshot` is the whole truth and replaces what the page had; it follows `welcome`, and each change
 * afterwards (at once for one's own, within a second for others' and the queues'). `event` lets pages keep timelines.
 */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    serverTimeMs: z.number(),
    position: eventPositionSchema,
    tokenExpiresAtMs: z.number(),
    resumed: z.boolean(),
  }),
  z.object({ type: z.literal('snapshot'), position: eventPositionSchema, serverTimeMs: z.number(), snapshot: snapshotSchema }),
  z.object({ type: z.literal('event'), envelope: eventEnvelopeSchema }),
  z.object({ type: z.literal('result'), commandId: commandIdSchema, ok: z.literal(true), result: commandResultSchema }),
  /** The whole of what is shown of the line that the page watches, within a second of a change. */
  z.object({ type: z.literal('line'), line: lineViewSchema }),
  /** Who hears whom in the call that the page watches, within a second of a change. */
  z.object({ type: z.literal('call'), call: callViewSchema }),
  z.object({
    type: z.literal('refused'),
    commandId: commandIdSchema,
    ok: z.literal(false),
    error: z.object({ code: z.string(), text: z.string(), data: z.record(z.string(), z.unknown()).optional() }),
  }),
  z.object({ type: z.literal('pong'), sentAtMs: z.number(), serverTimeMs: z.number() }),
  z.object({ type: z.literal('bye'), code: z.string(), text: z.string() }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;

/**
 * Extra headers of our SIP requests. `X-Cordboard-Offer` names the offer a leg is for, so that the softphone answers by
 * itself; `X-Cordboard-Supervises` says that it is a supervisor's, who need not be heard; `X-Cordboard-Desk` in a REGISTER names the tab, so that an INVITE can be for that one alone.
 */
export const SIP_HEADERS = {
  offer: 'X-Cordboard-Offer',
  contact: 'X-Cordboard-Contact',
  attempt: 'X-Cordboard-Attempt',
  supervises: 'X-Cordboard-Supervises',
  desk: 'X-Cordboard-Desk',
} as const;
