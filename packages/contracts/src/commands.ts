import { z } from 'zod';
import { callbackSlotSchema, mailAddressSchema } from './callback-rules.ts';
import {
  agentIdSchema,
  attemptIdSchema,
  contactIdSchema,
  deskIdSchema,
  dispositionIdSchema,
  notReadyReasonIdSchema,
  offerIdSchema,
  queueIdSchema,
} from './ids.ts';
import { supervisionModeSchema, type SystemStatusReason } from './states.ts';

export const transferTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agentId: agentIdSchema }),
  z.object({ kind: z.literal('queue'), queueId: queueIdSchema }),
]);
export type TransferTarget = z.infer<typeof transferTargetSchema>;

/**
 * What people and pages ask for: over the event socket, or from web by JSON-RPC. Idempotent by command id. A command
 * on an offer carries the offer's id, which is its fencing token; SIP only carries a leg.
 */
export const commandSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('agent.setStatus'),
    status: z.enum(['available', 'notReady', 'offline']),
    reasonId: notReadyReasonIdSchema.nullable().default(null),
    /** Said by the desk itself with `notReady`: the microphone is denied or gone. */
    cause: z.literal('noMicrophone' satisfies SystemStatusReason).optional(),
  }),
  z.object({ type: z.literal('offer.accept'), offerId: offerIdSchema, deskId: deskIdSchema.nullable().default(null) }),
  z.object({ type: z.literal('offer.decline'), offerId: offerIdSchema }),
  z.object({ type: z.literal('contact.hold'), contactId: contactIdSchema }),
  z.object({ type: z.literal('contact.unhold'), contactId: contactIdSchema }),
  /** While card numbers or the like are said; ends by itself with hold, with the agent's leaving and with the call. */
  z.object({ type: z.literal('recording.pause'), contactId: contactIdSchema }),
  z.object({ type: z.literal('recording.resume'), contactId: contactIdSchema }),
  z.object({ type: z.literal('contact.hangUp'), contactId: contactIdSchema }),
  /** Blind: the agent who has it passes it on and goes to wrap-up (docs/call-control.md). */
  z.object({ type: z.literal('contact.transfer'), contactId: contactIdSchema, to: transferTargetSchema }),
  /** Asks a second agent; the customer is on hold. Swapping is `contact.unhold` and `contact.hold`. */
  z.object({ type: z.literal('consult.start'), contactId: contactIdSchema, agentId: agentIdSchema }),
  /** The asked agent, who has accepted, gets the contact. `offerId`: the consult's. */
  z.object({ type: z.literal('consult.complete'), contactId: contactIdSchema, offerId: offerIdSchema }),
  /** By who asked: the customer is back from hold; by who was asked: the customer stays on hold. */
  z.object({ type: z.literal('consult.end'), contactId: contactIdSchema, offerId: offerIdSchema }),
  /** `agentId`: a supervisor ends it for somebody else. */
  z.object({ type: z.literal('wrapUp.finish'), contactId: contactIdSchema, agentId: agentIdSchema.optional() }),
  z.object({ type: z.literal('wrapUp.extend'), contactId: contactIdSchema, byMs: z.int().min(1_000).max(600_000) }),
  z.object({ type: z.literal('contact.dispose'), contactId: contactIdSchema, dispositionId: dispositionIdSchema }),
  /** Points on top of the queue's priority. The time of entering stays. */
  z.object({ type: z.literal('contact.reprioritise'), contactId: contactIdSchema, priority: z.int().min(-100).max(100) }),
  /** A contact that waits or rings, with the time that it has waited. */
  z.object({ type: z.literal('contact.move'), contactId: contactIdSchema, queueId: queueIdSchema }),
  /** Taken out of line by hand, for oneself (`agentId` null) or for somebody else who has a desk and no work. */
  z.object({
    type: z.literal('contact.pick'),
    contactId: contactIdSchema,
    agentId: agentIdSchema.nullable().default(null),
    deskId: deskIdSchema.nullable().default(null),
  }),
  /** Joins the conversation beside its agent, or changes how; whoever was in another one leaves that (docs/supervision.md). */
  z.object({ type: z.literal('contact.supervise'), contactId: contactIdSchema, mode: supervisionModeSchema }),
  /** Leaves it. */
  z.object({ type: z.literal('contact.letGo'), contactId: contactIdSchema }),
  /** The contact becomes the supervisor's; its agent goes to wrap-up. */
  z.object({ type: z.literal('contact.takeOver'), contactId: contactIdSchema }),
  /** As if the agent had chosen it; `available` also ends wrap-up. */
  z.object({
    type: z.literal('agent.force'),
    agentId: agentIdSchema,
    status: z.enum(['available', 'notReady', 'offline']),
    reasonId: notReadyReasonIdSchema.nullable().default(null),
  }),
  /** The times that are free now, in the result. */
  z.object({ type: z.literal('callback.slots'), contactId: contactIdSchema }),
  /** `slotAtMs`: the begin of an offered slot; none: when it is one's turn. `email`: where links to the callback are sent. */
  z.object({
    type: z.literal('callback.request'),
    contactId: contactIdSchema,
    /** Refused (`not_found`) when it waits in another queue. */
    queueId: queueIdSchema.optional(),
    slotAtMs: z.number().nullable().optional(),
    /** At a quiet moment of the queue, instead of a slot. */
    whenQuiet: z.boolean().optional(),
    email: mailAddressSchema.nullable().optional(),
  }),
  /** Another time for an open promise; null: when it is one's turn. */
  z.object({
    type: z.literal('callback.reschedule'),
    contactId: contactIdSchema,
    slotAtMs: z.number().nullable(),
    whenQuiet: z.boolean().optional(),
  }),
  z.object({ type: z.literal('callback.cancel'), contactId: contactIdSchema }),
  /** The customer does not want to answer this ring. Answering is an INVITE that names the attempt. */
  z.object({ type: z.literal('callback.decline'), contactId: contactIdSchema, attemptId: attemptIdSchema }),
]);
export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];

/** Every command answers with this; what it changed arrives as events. */
export const commandResultSchema = z.object({
  contactId: contactIdSchema.nullable(),
  /** Of `callback.slots`, in order. */
  slots: z.array(callbackSlotSchema).optional(),
  /** Of `callback.slots`: a quiet moment may be chosen; it is due at this time (Unix ms) at the latest. */
  quietByMs: z.number().optional(),
  /** Of `callback.request`: the visitor had a callback of this queue already, `contactId`, which has the new time and address now. */
  merged: z.literal(true).optional(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;
