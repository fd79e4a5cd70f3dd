import { z } from 'zod';
import { agentIdSchema, contactIdSchema, queueIdSchema } from './ids.ts';
import { conditionViewSchema } from './line-view.ts';
import { agentStateSchema, agentStatusSchema, contactKindSchema, contactStateSchema } from './states.ts';

/** Why a contact is where it is: a closed list, translated by the pages. `count` says how many where a reason counts. */
export const CONTACT_REASONS = [
  /** It is not in a queue yet: the greeting, or a choice. */
  'notInQueue',
  'ringing',
  'withAgent',
  /** A callback that did not reach the customer, until the pause is over. */
  'callbackPaused',
  /** It waits for one agent alone. */
  'preferredAgentOnly',
  /** Nobody who may take it is logged in. */
  'nobodyLoggedIn',
  /** `count` who may take it are logged in, none is available. */
  'nobodyAvailable',
  /** `count` who may take it are available, and all have work. */
  'allBusy',
  /** `count` who ask for the same are before it. */
  'othersAhead',
  /** Somebody is free and nobody is before it: it rings within a moment. */
  'aboutToRing',
] as const;
export const contactReasonSchema = z.enum(CONTACT_REASONS);
export type ContactReason = z.infer<typeof contactReasonSchema>;

/** Why an agent gets nothing. */
export const AGENT_REASONS = [
  'inactive',
  'notLoggedIn',
  'notReady',
  'noDesk',
  /** A desk is open, and cannot take a call: no microphone, no sound, not registered. */
  'deskTrouble',
  /** After a decline, a busy line or a lost leg, until `pausedUntilMs`. */
  'paused',
  /** There is work at hand: a ring, a call or wrap-up. */
  'busy',
  /** A supervisor is in somebody's call. */
  'supervises',
  /** No queue is served. */
  'noQueues',
  'nobodyWaits',
  /** `count` wait in the queues served, and ask for what the agent cannot do, or for somebody else. */
  'asksForOthers',
  /** `count` who are free are asked first. */
  'othersFirst',
  /** `count` wait for the agent: one rings within a moment. */
  'aboutToRing',
] as const;
export const agentReasonSchema = z.enum(AGENT_REASONS);
export type AgentReason = z.infer<typeof agentReasonSchema>;

const reasonOf = <T extends z.ZodType>(reason: T) => z.object({ reason, count: z.int().nullable() });

export const contactExplanationViewSchema = z.object({
  contactId: contactIdSchema,
  kind: contactKindSchema,
  state: contactStateSchema,
  queueName: z.string().nullable(),
  enqueuedAtMs: z.number().nullable(),
  /** While it is in line: 1 = the next, of so many. */
  position: z.int().nullable(),
  waiting: z.int().nullable(),
  estimatedWaitMs: z.tuple([z.number(), z.number()]).nullable(),
  priority: z.int(),
  step: z.int().nullable(),
  steps: z.int(),
  asksFor: conditionViewSchema,
  preferredAgentName: z.string().nullable(),
  nextChangeAtMs: z.number().nullable(),
  /** A callback is tried again at this moment. */
  dueAtMs: z.number().nullable(),
  /** Whom it rings at, or who talks. */
  agentName: z.string().nullable(),
  reasons: z.array(reasonOf(contactReasonSchema)),
});
export type ContactExplanationView = z.infer<typeof contactExplanationViewSchema>;

export const agentExplanationViewSchema = z.object({
  agentId: agentIdSchema,
  name: z.string(),
  status: agentStatusSchema,
  statusReason: z.string().nullable(),
  state: agentStateSchema,
  pausedUntilMs: z.number().nullable(),
  reasons: z.array(reasonOf(agentReasonSchema)),
  queues: z.array(
    z.object({
      queueId: queueIdSchema,
      name: z.string(),
      /** In the queue. */
      waiting: z.int(),
      /** Of these, those whom this agent may take now. */
      forAgent: z.int(),
      /** Free agents who are asked before this one; null while it is in no line. */
      before: z.int().nullable(),
    }),
  ),
});
export type AgentExplanationView = z.infer<typeof agentExplanationViewSchema>;
