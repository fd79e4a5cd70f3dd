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
import type { SystemStatusReason } from './states.ts';

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
  z.object({ type: z.literal('contact.hangUp'), contactId: contactIdSchema }),
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
    slotAtMs: z.number().nullable().optional(),
    email: mailAddressSchema.nullable().optional(),
  }),
  /** Another time for an open promise; null: when it is one's turn. */
  z.object({ type: z.literal('callback.reschedule'), contactId: contactIdSchema, slotAtMs: z.number().nullable() }),
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
});
export type CommandResult = z.infer<typeof commandResultSchema>;
