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
import { attributeNameSchema, attributeValueSchema, SURVEY_SCALES } from './flows/attributes.ts';
import { TALLY_NAMES } from './metrics/service-level.ts';
import { consultEndReasonSchema, contactEndReasonSchema, offerEndReasonSchema, supervisionEndReasonSchema } from './end-reasons.ts';
import { channelSchema, strategySchema } from './routing.ts';
import {
  agentStateSchema,
  agentStatusSchema,
  contactKindSchema,
  deskTroubleSchema,
  localeSchema,
  supervisionModeSchema,
} from './states.ts';
import { unverifiedFormSchema, verifiedIdentitySchema } from './tokens.ts';
import { legQualitySchema } from './media-port.ts';

const contact = { contactId: contactIdSchema };
const inQueue = { contactId: contactIdSchema, queueId: queueIdSchema };
/** The times by which the queue judged who left it at this moment; missing in events of versions that did not say. */
const limits = z.object({ serviceLevelMs: z.number(), shortAbandonMs: z.number() }).optional();
const consult = { contactId: contactIdSchema, offerId: offerIdSchema, agentId: agentIdSchema, byAgentId: agentIdSchema };
const supervision = {
  contactId: contactIdSchema,
  offerId: offerIdSchema,
  agentId: agentIdSchema,
  supervisorId: agentIdSchema,
  told: z.boolean(),
};
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
  /** What the flow found out: typed by the caller, or answered by the tenant's servers. Nothing routes by it. */
  attributes: z.record(attributeNameSchema, attributeValueSchema).optional(),
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
    channel: channelSchema.default('voice'),
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
  /** What the flow knows of the call now; what is sensitive is never in it. */
  z.object({ type: z.literal('contact.attributes'), ...contact, attributes: z.record(attributeNameSchema, attributeValueSchema) }),
  /** The customer answered a question of the flow. */
  z.object({ type: z.literal('survey.answered'), ...contact, nodeId: z.string().max(32), scale: z.enum(SURVEY_SCALES), score: z.int() }),
  z.object({ type: z.literal('contact.connected'), ...inQueue, agentId: agentIdSchema, waitMs: z.number(), limits }),
  z.object({ type: z.literal('contact.held'), ...contact, agentId: agentIdSchema }),
  z.object({ type: z.literal('contact.resumed'), ...contact, agentId: agentIdSchema }),
  /** A second agent is asked (`agentId`) by the one who has the contact. */
  z.object({ type: z.literal('consult.started'), ...consult, expiresAtMs: z.number() }),
  z.object({ type: z.literal('consult.accepted'), ...consult }),
  z.object({ type: z.literal('consult.ended'), ...consult, reason: consultEndReasonSchema }),
  /** The asked agent has it now, and it is on hold no more; `system`: who asked was lost; `supervisor`: who has it took it over. */
  z.object({
    type: z.literal('contact.transferred'),
    ...inQueue,
    offerId: offerIdSchema,
    agentId: agentIdSchema,
    fromAgentId: agentIdSchema,
    by: z.enum(['agent', 'system', 'supervisor']),
  }),
  /** A supervisor joins beside `agentId`; `told`: the agent may know. */
  z.object({ type: z.literal('supervision.started'), ...supervision, mode: supervisionModeSchema }),
  z.object({ type: z.literal('supervision.modeChanged'), ...supervision, mode: supervisionModeSchema }),
  /** The supervisor's leg is up. */
  z.object({ type: z.literal('supervision.joined'), ...supervision, mode: supervisionModeSchema }),
  z.object({ type: z.literal('supervision.ended'), ...supervision, reason: supervisionEndReasonSchema }),
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
  /** No open desk of the agent can take a call any more, and why (of one of them); null: one can again, or none is open. */
  z.object({ type: z.literal('agent.troubleChanged'), agentId: agentIdSchema, trouble: deskTroubleSchema.nullable() }),
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
    by: z.enum(['digit', 'widget', 'overflow', 'api']),
    position: z.int().min(1),
    /** The time that the customer chose; null or missing: when it is their turn. */
    scheduledForMs: z.number().nullable().optional(),
    /** At a quiet moment of the queue, and at that time at the latest. */
    whenQuiet: z.boolean().optional(),
    limits,
  }),
  z.object({
    type: z.literal('callback.rescheduled'),
    ...inQueue,
    callbackId: callbackIdSchema,
    scheduledForMs: z.number().nullable(),
    whenQuiet: z.boolean().optional(),
  }),
  /** The queue is quiet: a callback that asked for that comes into line before its time. */
  z.object({ type: z.literal('callback.quietCame'), ...inQueue, callbackId: callbackIdSchema }),
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
  /** At another media node, since the one before is gone; `part` counts from 1. */
  z.object({ type: z.literal('recording.continued'), ...contact, recordingId: recordingIdSchema, part: z.int().min(2) }),
  /** `agentId` has the contact, `by` asked; what came of it is told by the next two. */
  z.object({ type: z.literal('recording.pauseAsked'), ...contact, agentId: agentIdSchema, by: agentIdSchema, paused: z.boolean() }),
  /** Nothing is kept from `atMs` on, by the media node's clock. */
  z.object({
    type: z.literal('recording.paused'),
    ...contact,
    recordingId: recordingIdSchema,
    agentId: agentIdSchema.nullable(),
    atMs: z.number(),
  }),
  /** `held` and `left` (transfer, hang-up of the agent): nobody asked for it; `typed`: the caller has typed what is not recorded. */
  z.object({
    type: z.literal('recording.resumed'),
    ...contact,
    recordingId: recordingIdSchema,
    agentId: agentIdSchema.nullable(),
    cause: z.enum(['asked', 'held', 'left', 'typed']),
    atMs: z.number(),
  }),
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
  /** A page of a conversation is gone (reloaded, crashed), or the media node of a call, and is waited for; see docs/survival.md. */
  z.object({
    type: z.literal('leg.lost'),
    ...contact,
    legId: legIdSchema,
    party: z.enum(['customer', 'agent']),
    cause: z.literal('mediaNode').optional(),
  }),
  /** The next page has taken the leg's place: `legId` is its own. */
  z.object({
    type: z.literal('leg.back'),
    ...contact,
    legId: legIdSchema,
    party: z.enum(['customer', 'agent']),
    awayMs: z.number(),
  }),
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
