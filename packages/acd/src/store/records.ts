import {
  agentIdSchema,
  agentViewSchema,
  agentStateSchema,
  agentStatusSchema,
  attemptIdSchema,
  callbackIdSchema,
  callIdSchema,
  channelSchema,
  contactIdSchema,
  contactKindSchema,
  contactStateSchema,
  customerSchema,
  deskTroubleSchema,
  offerIdSchema,
  queueIdSchema,
  queueViewSchema,
  requirementSchema,
  routingStepSchema,
  serviceLevelRuleSchema,
  strategySchema,
  supervisionModeSchema,
  webCallKeyIdSchema,
  type AgentView,
} from '@cordboard/contracts';
import { z } from 'zod';
import type { AgentWork, ContactRecord } from '../acd.ts';
import type { RoutingWishes } from '../domain/plan.ts';

/** The JSON that scripts keep: absent instead of null, and with fields of their own that nobody else reads. */
const storedContactSchema = z.object({
  contactId: contactIdSchema,
  callId: callIdSchema,
  webCallKeyId: webCallKeyIdSchema,
  kind: contactKindSchema,
  channel: channelSchema.default('voice'),
  state: contactStateSchema,
  queueId: queueIdSchema.optional(),
  enqueuedAtMs: z.number().optional(),
  createdAtMs: z.number(),
  connectedAtMs: z.number().optional(),
  agentId: agentIdSchema.optional(),
  offerId: offerIdSchema.optional(),
  /** An empty list of Lua is an empty object. */
  ringing: z.union([z.array(offerIdSchema), z.strictObject({})]).optional(),
  callbackId: callbackIdSchema.optional(),
  attempts: z.int(),
  attemptId: attemptIdSchema.optional(),
  ringUntilMs: z.number().optional(),
  dueAtMs: z.number().optional(),
  scheduledForMs: z.number().optional(),
  whenQuiet: z.boolean().optional(),
  sinceMs: z.number().optional(),
  owed: z.object({ stage: z.int(), action: z.enum(['callback', 'message']) }).optional(),
  held: z.boolean(),
  recording: z.enum(['on', 'paused']).optional(),
  pauseAsked: z.boolean().optional(),
  customerAway: z.boolean().optional(),
  agentAway: z.boolean().optional(),
  consult: z
    .object({
      offerId: offerIdSchema,
      agentId: agentIdSchema,
      byAgentId: agentIdSchema,
      state: z.enum(['ringing', 'accepted']),
      sinceMs: z.number(),
    })
    .optional(),
  supervision: z
    .object({
      offerId: offerIdSchema,
      supervisorId: agentIdSchema,
      mode: supervisionModeSchema,
      state: z.enum(['joining', 'on']),
      told: z.boolean(),
      sinceMs: z.number(),
    })
    .optional(),
});

export function readContactRecord(text: string, customer: string): ContactRecord {
  const stored = storedContactSchema.parse(JSON.parse(text));
  return {
    contactId: stored.contactId,
    callId: stored.callId,
    webCallKeyId: stored.webCallKeyId,
    customer: customerSchema.parse(JSON.parse(customer)),
    kind: stored.kind,
    channel: stored.channel,
    state: stored.state,
    queueId: stored.queueId ?? null,
    enqueuedAtMs: stored.enqueuedAtMs ?? null,
    createdAtMs: stored.createdAtMs,
    connectedAtMs: stored.connectedAtMs ?? null,
    agentId: stored.agentId ?? null,
    offerId: stored.offerId ?? null,
    ringing: Array.isArray(stored.ringing) ? stored.ringing.length : 0,
    callbackId: stored.callbackId ?? null,
    attempts: stored.attempts,
    attemptId: stored.attemptId ?? null,
    ringUntilMs: stored.ringUntilMs ?? null,
    dueAtMs: stored.dueAtMs ?? null,
    scheduledForMs: stored.scheduledForMs ?? null,
    whenQuiet: stored.whenQuiet ?? false,
    waitsSinceMs: stored.sinceMs ?? stored.scheduledForMs ?? stored.enqueuedAtMs ?? null,
    owed: stored.owed ?? null,
    held: stored.held,
    recording: stored.recording ?? null,
    pauseAsked: stored.pauseAsked ?? false,
    customerAway: stored.customerAway ?? false,
    agentAway: stored.agentAway ?? false,
    consult: stored.consult ?? null,
    supervision: stored.supervision ?? null,
  };
}

const pieceSchema = z.object({
  state: z.enum(['offered', 'onContact', 'wrapUp']),
  stateSinceMs: z.number(),
  contactId: contactIdSchema,
  wrapUpUntilMs: z.number().optional(),
  channel: channelSchema.default('voice'),
});

const storedAgentSchema = z.object({
  agentId: agentIdSchema,
  status: agentStatusSchema,
  statusReason: z.string().optional(),
  statusForced: z.boolean().default(false),
  statusSinceMs: z.number(),
  state: agentStateSchema,
  stateSinceMs: z.number(),
  contactId: contactIdSchema.optional(),
  watching: agentViewSchema.shape.watching,
  wrapUpUntilMs: z.number().optional(),
  channel: channelSchema.default('voice'),
  /** The contacts after the first. */
  more: z.array(pieceSchema).default([]),
  trouble: deskTroubleSchema.optional(),
  desks: z.record(z.string(), z.object({ processId: z.string(), seenAtMs: z.number() })).default({}),
});
type StoredAgent = z.infer<typeof storedAgentSchema>;

/** An agent as configured; `queueIds` in the order of the snapshot. */
const rosterEntrySchema = z.object({
  agentId: agentIdSchema,
  name: z.string(),
  active: z.boolean(),
  queueIds: z.array(queueIdSchema),
});
type RosterEntry = z.infer<typeof rosterEntrySchema>;

export function readStoredAgent(text: string): StoredAgent {
  return storedAgentSchema.parse(JSON.parse(text));
}

export function readRosterEntry(text: string): RosterEntry {
  return rosterEntrySchema.parse(JSON.parse(text));
}

/** An agent who never did anything is offline and idle since the beginning. */
export function toAgentView(person: RosterEntry, live: StoredAgent | null): AgentView {
  return {
    agentId: person.agentId,
    name: person.name,
    status: live?.status ?? 'offline',
    statusReason: live?.statusReason ?? null,
    statusForced: live?.statusForced ?? false,
    statusSinceMs: live?.statusSinceMs ?? 0,
    state: live?.state ?? 'idle',
    stateSinceMs: live?.stateSinceMs ?? 0,
    contactId: live?.contactId ?? null,
    queueIds: person.queueIds,
    watching: live?.watching ?? null,
    deskConnected: live !== null && Object.keys(live.desks).length > 0,
    trouble: live?.trouble ?? null,
  };
}

export function workOf(live: StoredAgent): readonly AgentWork[] {
  const first = pieceSchema.safeParse(live);
  return [...(first.success ? [first.data] : []), ...live.more].map(({ contactId, channel, state, stateSinceMs, wrapUpUntilMs }) => ({
    ...{ contactId, channel, state, sinceMs: stateSinceMs, wrapUpUntilMs: wrapUpUntilMs ?? null },
  }));
}

/** What routing needs of a queue, as the scripts read it. */
export const routingQueueSchema = z.object({
  queueId: queueIdSchema,
  name: z.string(),
  strategy: strategySchema,
  priority: z.int(),
  ringMs: z.number(),
  wrapUpMs: z.number(),
  maxWaiting: z.int(),
  serviceLevelMs: z.number(),
  serviceLevel: serviceLevelRuleSchema.prefault({}),
  callbackRetryMs: z.number(),
  callbackMaxAttempts: z.int(),
});

export const storedOfferSchema = z.object({
  offerId: offerIdSchema,
  contactId: contactIdSchema,
  queueId: queueIdSchema,
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  how: z.enum(['consult', 'transfer']).optional(),
});

/** Lua cannot tell an empty list from an empty object. */
function listOfLua(value: unknown): unknown {
  return Array.isArray(value) ? value : [];
}

/** `services`: ms that those who waited were first in line and agents there were then, oldest first. */
export const paceSchema = z.object({
  services: z.preprocess(listOfLua, z.array(z.tuple([z.number(), z.int()]))),
  agents: z.int(),
  elapsedMs: z.number(),
});

export const queueFiguresSchema = queueViewSchema.omit({ name: true, open: true, serviceLevelMs: true, serviceLevel: true });

const wishesSchema = z.object({
  requirement: requirementSchema.nullable(),
  steps: z.array(routingStepSchema).nullable(),
  preferredAgentId: agentIdSchema.nullable(),
});

/** What a contact asks for, null when that is nothing. */
export function readWishes(text: string): RoutingWishes | null {
  return text === '' ? null : wishesSchema.parse(JSON.parse(text));
}

/** The text for `readWishes` of a stored contact. */
export function wishesOf(contactText: string): string {
  return z.object({ wishes: z.string().default('') }).parse(JSON.parse(contactText)).wishes;
}
