import { z } from 'zod';
import { agentIdSchema, queueIdSchema } from './ids.ts';
import { conditionViewSchema } from './line-view.ts';
import { requirementSchema, strategySchema } from './routing.ts';

/** "A call at Tuesday 18:05 asking for billing would …" */
export const callPreviewQuestionSchema = z.object({
  queueId: queueIdSchema,
  /** By the clock of the queue's opening hours. */
  date: z.iso.date(),
  minute: z.int().min(0).max(1439),
  /** Attributes that the site signed; the queue's rules for callers look at them. */
  attributes: z
    .array(z.object({ name: z.string().trim().min(1, 'needs a name').max(64), value: z.string().trim().max(500) }))
    .max(20)
    .default([]),
  /** On top of the queue's steps and rules. */
  requirement: requirementSchema.nullable().default(null),
  /** The agent whom the caller knows. */
  preferredAgentId: agentIdSchema.nullable().default(null),
  /** Who is there then: those who are now, as they are; all who serve the queues that the call can come to, free; these, free. */
  present: z.union([z.enum(['now', 'everyone']), z.array(agentIdSchema).max(100)]).default('everyone'),
  /** Who waits before the caller; null: as many as now. */
  ahead: z.int().min(0).max(10_000).nullable().default(null),
});
export type CallPreviewQuestion = z.infer<typeof callPreviewQuestionSchema>;

const name = z.string().nullable();
const at = { atMs: z.number(), queueName: name };
/** What the day is called when its hours are not its weekday's ('' without a name); null on any other day. */
const exception = z.string().nullable();
/** What would happen, in order, as long as nobody takes the call. Names of what is gone are null. */
export const callPreviewMomentSchema = z.discriminatedUnion('what', [
  /** The door: the queue is closed, and leads to another one (null: the call ends with a message). */
  z.object({ what: z.literal('closed'), ...at, exception, opensAtMs: z.number().nullable(), toQueueName: name }),
  z.object({ what: z.literal('refused'), ...at, why: z.enum(['full', 'empty']) }),
  z.object({
    what: z.literal('joined'),
    ...at,
    position: z.int(),
    waiting: z.int(),
    /** P50 and P90 (ms), by the queue's pace now; null while it is not known. */
    estimatedWaitMs: z.tuple([z.number(), z.number()]).nullable(),
    exception,
    /** Points of priority by the rules for callers. */
    points: z.int(),
    /** What is said to those who wait, and how often; null: nothing. */
    announced: z.object({ position: z.boolean(), wait: z.boolean(), everyMs: z.int() }).nullable(),
    /** The key that gives a callback; null when none is offered. */
    callbackDigit: z.string().nullable(),
  }),
  /** From now on these are asked, in this order. */
  z.object({
    what: z.literal('asks'),
    ...at,
    step: z.int(),
    steps: z.int(),
    asksFor: conditionViewSchema,
    strategy: strategySchema,
    preferredAgentName: name,
    agentNames: z.array(z.string()),
    /** Of those who could take it: logged in, available, free. `agentNames` has the first of the free. */
    loggedIn: z.int(),
    available: z.int(),
    free: z.int(),
  }),
  /** Goes on in another queue, by a stage of this one. */
  z.object({ what: z.literal('movedOn'), ...at, stage: z.int(), toQueueName: name }),
  /** Ends: by a stage, or (null) by the queue's own limit. */
  z.object({ what: z.literal('callback'), ...at, stage: z.int().nullable() }),
  z.object({ what: z.literal('message'), ...at, stage: z.int().nullable() }),
  /** Ends: nobody is left in the queue. */
  z.object({ what: z.literal('nobodyThere'), ...at }),
  /** Nothing else happens until somebody is free. */
  z.object({ what: z.literal('waits'), ...at }),
]);
export type CallPreviewMoment = z.infer<typeof callPreviewMomentSchema>;

export const callPreviewSchema = z.object({
  /** Of the queue's opening hours. */
  timeZone: z.string(),
  moments: z.array(callPreviewMomentSchema),
  /** How many agents were looked at, and whether there are more. */
  agents: z.int(),
  moreAgents: z.boolean(),
});
export type CallPreview = z.infer<typeof callPreviewSchema>;
