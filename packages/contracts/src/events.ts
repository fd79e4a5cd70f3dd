import { z } from 'zod';
import { timeZoneSchema } from './callback-rules.ts';
import {
  agentIdSchema,
  attemptIdSchema,
  callbackIdSchema,
  callIdSchema,
  contactIdSchema,
  dispositionIdSchema,
  legIdSchema,
  offerIdSchema,
  queueIdSchema,
  recordingIdSchema,
  tenantIdSchema,
  visitorIdSchema,
  webCallKeyIdSchema,
} from './ids.ts';
import { TALLY_NAMES } from './metrics/service-level.ts';
import { contactEndReasonSchema, offerEndReasonSchema } from './end-reasons.ts';
import { strategySchema } from './routing.ts';
import { agentStateSchema, agentStatusSchema, contactKindSchema, localeSchema } from './states.ts';
import { unverifiedFormSchema, verifiedIdentitySchema } from './tokens.ts';
import { legQualitySchema } from './media-port.ts';

const contact = { contactId: contactIdSchema };
const inQueue = { contactId: contactIdSchema, queueId: queueIdSchema };
/** The times by which the queue judged who left it at this moment; missing in events of versions that did not say. */
const limits = z.object({ serviceLevelMs: z.number(), shortAbandonMs: z.number() }).optional();
const offer = { offerId: offerIdSchema, contactId: contactIdSchema, queueId: queueIdSchema, agentId: agentIdSchema };

/** Who the customer is, as far as is known: claims a server vouched for, and what the visitor typed. */
export const customerSchema = z.object({
  visitorId: visitorIdSchema,
  identity: verifiedIdentitySchema.optional(),
  form: unverifiedFormSchema.default({}),
  origin: z.string(),
  locale: localeSchema,
  /** As the customer's browser names it. */
  timeZone: timeZoneSchema.optional(),
});
export type Customer = z.infer<typeof customerSchema>;

/** What routing decided by, in the script that decided. */
export const routingDecisionSchema = z.object({
  /** The line that agent and contact share: `<queueId>.<requirement>.<delayMs>`, `@<agentId>` for the preferred agent. */
  line: z.string(),
  /** Of the contact's plan, 1 = the first. */
  step: z.int().min(1),
  strategy: strategySchema,
  /** Of the contact in its queue, 1 = the first. */
  position: z.int().min(1),
  /** Free agents in the line, this one included. */
  freeAgents: z.int().min(1),
  /** How long the agent had no work. */
  idleMs: z.number(),
  /** A person took the contact out of line. */
  picked: z.boolean().optional(),
});
export type RoutingDecision = z.infer<typeof routingDecisionSchema>;

/** Every transition of a tenant, in the order it happened. Past tense; the closed list of what can happen. */
export const tenantEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('contact.created'),
    ...contact,
    callId: callIdSchema,
    webCallKeyId: webCallKeyIdSchema,
    customer: customerSchema,
  }),
  z.object({
    type: z.literal('contact.queued'),
    ...inQueue,
    kind: contactKindSchema,
    enqueuedAtMs: z.number(),
    position: z.int().min(1),
    cause: z.enum(['joined', 'offerEnded', 'agentGone', 'retry', 'callbackRequested', 'moved', 'transferred', 'overflow', 'recovered']),
    /** It has the place of this contact, which dropped out and came back. */
    resumeOf: contactIdSchema.optional(),
  }),
  z.object({ type: z.literal('contact.connected'), ...inQueue, agentId: agentIdSchema, waitMs: z.number(), limits }),
  z.object({ type: z.literal('contact.held'), ...contact, agentId: agentIdSchema }),
  z.object({ type: z.literal('contact.resumed'), ...contact, agentId: agentIdSchema }),
  /** A callback that did not reach the customer, or must not ring yet: back at its place at `dueAtMs`. */
  z.object({ type: z.literal('contact.deferred'), ...inQueue, dueAtMs: z.number() }),
  z.object({
    type: z.literal('contact.ended'),
    ...contact,
    queueId: queueIdSchema.nullable(),
    agentId: agentIdSchema.nullable(),
    reason: contactEndReasonSchema,
    waitMs: z.number(),
    talkMs: z.number(),
    limits,
  }),
  z.object({
    type: z.literal('contact.announced'),
    ...inQueue,
    position: z.int().min(1),
    estimatedWaitMs: z.tuple([z.number(), z.number()]).nullable(),
  }),
  /** The customer's page says so; again when it has changed, at most twice a minute. */
  z.object({
    type: z.literal('contact.waitShown'),
    ...inQueue,
    position: z.int().min(1),
    estimatedWaitMs: z.tuple([z.number(), z.number()]),
  }),
  z.object({ type: z.literal('contact.reprioritised'), ...inQueue, priority: z.int(), position: z.int().min(1) }),
  /** It has waited so long that a stage of its queue is due: it is in another queue now, or whoever owns the call acts. */
  z.object({
    type: z.literal('contact.overflowed'),
    ...inQueue,
    stage: z.int().min(1),
    action: z.enum(['queue', 'callback', 'message']),
    toQueueId: queueIdSchema.nullable(),
  }),
  z.object({
    type: z.literal('offer.created'),
    ...offer,
    expiresAtMs: z.number(),
    waitedMs: z.number(),
    /** Why this agent; missing in events of versions that did not say. */
    decision: routingDecisionSchema.optional(),
  }),
  z.object({ type: z.literal('offer.accepted'), ...offer }),
  z.object({ type: z.literal('offer.ended'), ...offer, reason: offerEndReasonSchema }),
  z.object({ type: z.literal('agent.statusChanged'), agentId: agentIdSchema, status: agentStatusSchema, reason: z.string().nullable() }),
  /** The first desk of an agent opened, or the last one is gone; its status may follow after the grace. */
  z.object({ type: z.literal('agent.deskChanged'), agentId: agentIdSchema, connected: z.boolean() }),
  z.object({
    type: z.literal('agent.stateChanged'),
    agentId: agentIdSchema,
    state: agentStateSchema,
    contactId: contactIdSchema.nullable(),
    untilMs: z.number().nullable(),
  }),
  z.object({
    type: z.literal('wrapUp.ended'),
    agentId: agentIdSchema,
    contactId: contactIdSchema,
    by: z.enum(['agent', 'timer', 'system', 'supervisor']),
    wrapUpMs: z.number(),
  }),
  z.object({ type: z.literal('contact.disposed'), ...contact, agentId: agentIdSchema, dispositionId: dispositionIdSchema }),
  z.object({
    type: z.literal('callback.requested'),
    ...inQueue,
    callbackId: callbackIdSchema,
    by: z.enum(['digit', 'widget', 'overflow']),
    position: z.int().min(1),
    /** The time that the customer chose; null or missing: when it is their turn. */
    scheduledForMs: z.number().nullable().optional(),
    limits,
  }),
  z.object({
    type: z.literal('callback.rescheduled'),
    ...inQueue,
    callbackId: callbackIdSchema,
    scheduledForMs: z.number().nullable(),
  }),
  z.object({
    type: z.literal('callback.ringing'),
    ...contact,
    callbackId: callbackIdSchema,
    attemptId: attemptIdSchema,
    attempt: z.int().min(1),
    ringUntilMs: z.number(),
    agentId: agentIdSchema,
  }),
  z.object({ type: z.literal('callback.answered'), ...contact, callbackId: callbackIdSchema, attemptId: attemptIdSchema }),
  z.object({
    type: z.literal('callback.notReached'),
    ...contact,
    callbackId: callbackIdSchema,
    attemptId: attemptIdSchema,
    attempt: z.int().min(1),
  }),
  z.object({
    type: z.literal('callback.ended'),
    ...contact,
    callbackId: callbackIdSchema,
    state: z.enum(['done', 'cancelled', 'unreachable']),
  }),
  z.object({ type: z.literal('recording.started'), ...contact, recordingId: recordingIdSchema }),
  z.object({
    type: z.literal('recording.stored'),
    ...contact,
    recordingId: recordingIdSchema,
    objectPrefix: z.string(),
    durationMs: z.number(),
  }),
  z.object({ type: z.literal('recording.failed'), ...contact, recordingId: recordingIdSchema, detail: z.string() }),
  z.object({
    type: z.literal('leg.joined'),
    ...contact,
    legId: legIdSchema,
    party: z.enum(['customer', 'agent']),
    agentId: agentIdSchema.nullable(),
  }),
  z.object({ type: z.literal('leg.left'), ...contact, legId: legIdSchema, party: z.enum(['customer', 'agent']) }),
  z.object({ type: z.literal('leg.measured'), ...contact, party: z.enum(['customer', 'agent']), quality: legQualitySchema }),
  /** The daily recount found counters of a day that did not equal the events, and put them right. `day` is its first ms. */
  z.object({
    type: z.literal('counters.corrected'),
    queueId: queueIdSchema,
    day: z.number(),
    differences: z.array(z.object({ name: z.enum(TALLY_NAMES), counted: z.int(), recounted: z.int() })).min(1),
  }),
  /** Written by the reconcile loop for what Redis lost; never invents what it cannot know. */
  z.object({ type: z.literal('recovered'), what: z.string(), contactId: contactIdSchema.nullable(), agentId: agentIdSchema.nullable() }),
]);
export type TenantEvent = z.infer<typeof tenantEventSchema>;
export type TenantEventType = TenantEvent['type'];

/**
 * Position in a tenant's stream. The Redis stream id is `<epoch>-<seq>`; the epoch rises when Redis lost data, so
 * (tenant_id, epoch, seq) names an event for ever.
 */
export const eventPositionSchema = z.object({ epoch: z.int().min(1), seq: z.int().min(0) });
export type EventPosition = z.infer<typeof eventPositionSchema>;

export const eventEnvelopeSchema = z.object({
  tenantId: tenantIdSchema,
  epoch: z.int().min(1),
  seq: z.int().min(1),
  atMs: z.number(),
  configVersion: z.int().min(0),
  event: tenantEventSchema,
});
export type EventEnvelope = z.infer<typeof eventEnvelopeSchema>;
