import { z } from 'zod';
import { callbackRulesSchema } from './callback-rules.ts';
import { serviceLevelRuleSchema } from './metrics/service-level.ts';
import { queueIdSchema, routingProfileIdSchema, skillIdSchema, type SkillId } from './ids.ts';

/** Who of the free agents is asked; docs/routing.md of packages/acd says how each one orders them. */
export const STRATEGIES = [
  'longestIdle',
  'roundRobin',
  'topDown',
  'fewestCalls',
  'leastTalkTime',
  'random',
  'weightedRandom',
  'bestSkillMatch',
  'ringAll',
  'ringProgressively',
] as const;
export const strategySchema = z.enum(STRATEGIES);
export type Strategy = z.infer<typeof strategySchema>;

/** How well somebody can do something: 1 (a little) to 5 (expert). */
export const skillLevelSchema = z.int().min(1).max(5);

/** At least this level of a skill, or all or any of several conditions. */
export type Requirement =
  | { readonly skillId: SkillId; readonly level: number }
  | { readonly all: readonly Requirement[] }
  | { readonly any: readonly Requirement[] };

const MOST_BRANCHES = 10;
export const requirementSchema: z.ZodType<Requirement> = z.lazy(() =>
  z.union([
    z.strictObject({ skillId: skillIdSchema, level: skillLevelSchema }),
    z.strictObject({ all: z.array(requirementSchema).min(1).max(MOST_BRANCHES) }),
    z.strictObject({ any: z.array(requirementSchema).min(1).max(MOST_BRANCHES) }),
  ]),
);

/** Each skill that it names, as often as it does. */
export function skillsOfRequirement(requirement: Requirement): readonly SkillId[] {
  if ('skillId' in requirement) return [requirement.skillId];
  return ('all' in requirement ? requirement.all : requirement.any).flatMap(skillsOfRequirement);
}

/** What a waiting contact asks for during a time. */
export const routingStepSchema = z.object({
  /** Null: anyone of the queue. */
  requirement: requirementSchema.nullable(),
  /** Null, and for the last step always: until somebody takes it. */
  forMs: z.int().min(1_000).max(86_400_000).nullable(),
  /** The step is jumped over when it would begin and nobody who could take the contact is logged in, or available. */
  skipIf: z.enum(['nobodyLoggedIn', 'nobodyAvailable']).nullable().default(null),
});
export type RoutingStep = z.infer<typeof routingStepSchema>;

/**
 * What happens to those who have waited in a queue for a time. Another queue is routing; the rest is the call's to do:
 * `callback` keeps the place and hangs up, `message` is the queue's for a wait that was too long, and ends the call.
 */
export const overflowStageSchema = z.object({
  /** 0: at once, when nobody is free at once. */
  afterMs: z.int().min(0).max(86_400_000),
  /** The stage is passed over when this does not hold when it is due. */
  when: z.enum(['always', 'nobodyLoggedIn', 'nobodyAvailable']).default('always'),
  action: z.discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('queue'), queueId: queueIdSchema }),
      z.object({ type: z.literal('callback') }),
      z.object({ type: z.literal('message') }),
    ],
    { error: 'must be a queue, a callback or a message' },
  ),
});
export type OverflowStage = z.infer<typeof overflowStageSchema>;

/**
 * What the queue makes of a caller whom the tenant's own server vouches for: those whose signed attribute has this value get
 * points of priority (VIP) and are asked for with this condition on top of each step.
 */
export const callerRuleSchema = z.object({
  attribute: z.string().trim().min(1).max(64),
  /** Compared as text: `7` and `"7"`, `true` and `"true"` are the same. */
  equals: z.string().trim().min(1).max(500),
  priority: z.int().min(-100).max(100).default(0),
  requirement: requirementSchema.nullable().default(null),
});
export type CallerRule = z.infer<typeof callerRuleSchema>;

const delaySchema = z.int().min(0).max(600_000);

/** How a queue routes, beyond the plain fields of `QueueConfiguration`. */
export const queueRoutingSchema = z.object({
  /** In order; none: anyone from the beginning. */
  steps: z.array(routingStepSchema).max(10).default([]),
  /** Waiting time (ms) that one point of priority is worth. Null: more than anyone can wait, so priority is strict. */
  ageingMs: z.int().min(1).max(86_400_000).nullable().default(null),
  /** All that hold count: points add up, conditions must all be met. */
  callerRules: z.array(callerRuleSchema).max(20).default([]),
  /** How long a contact waits for its preferred agent alone, if it has one that is logged in. */
  preferredForMs: z.int().min(0).max(86_400_000).default(0),
  /** For `ringProgressively`: after each such time one more agent rings. */
  ringStepMs: z.int().min(1_000).max(120_000).default(5_000),
  /** An agent who has not answered so many offers in a row is not ready; 0 = never. */
  notReadyAfter: z.int().min(0).max(10).default(1),
  /** How long an agent is left in peace after it declined, its line was busy, or it did not answer and is still ready. */
  declineDelayMs: delaySchema.default(5_000),
  busyDelayMs: delaySchema.default(5_000),
  noAnswerDelayMs: delaySchema.default(5_000),
  /** Who drops out and comes back within this time has the same place; 0 = never. */
  resumeWindowMs: z.int().min(0).max(600_000).default(120_000),
  /** Who may join: always, or only while somebody who serves the queue is logged in, or available. */
  joinEmpty: z.enum(['always', 'loggedIn', 'available']).default('always'),
  /** Agents who serve it see who waits, and may take one of them out of turn. */
  agentsPick: z.boolean().default(false),
  callback: callbackRulesSchema.prefault({}),
  /** How the service level is counted, live and in the history. */
  serviceLevel: serviceLevelRuleSchema.prefault({}),
  /** Callers leave the line when nobody who serves the queue has been logged in, or available, for a few seconds. */
  leaveEmpty: z.enum(['never', 'nobodyLoggedIn', 'nobodyAvailable']).default('never'),
  /** Who calls while the queue is closed hears so, or comes to another queue, by that one's own hours. */
  whenClosed: z
    .discriminatedUnion('type', [z.object({ type: z.literal('message') }), z.object({ type: z.literal('queue'), queueId: queueIdSchema })])
    .prefault({ type: 'message' }),
  overflow: z
    .array(overflowStageSchema)
    .max(10)
    .refine((stages) => stages.every((stage, index) => index === 0 || (stages[index - 1]?.afterMs ?? 0) <= stage.afterMs), {
      error: 'must be in the order of time',
    })
    .default([]),
});
export type QueueRouting = z.infer<typeof queueRoutingSchema>;
/** As it is kept: what is left out has its default. */
export type QueueRoutingInput = z.input<typeof queueRoutingSchema>;

/** A callback is voice too. */
export const channelSchema = z.enum(['voice', 'chat']);
export type Channel = z.infer<typeof channelSchema>;

/**
 * How much an agent has at hand at most, from the offer to the end of wrap-up: of each channel and in total. One offer rings
 * at a time. What could never be reached is refused.
 */
export const capacitySchema = z
  .object({
    voice: z.int().min(0).max(1).default(1),
    chat: z.int().min(0).max(20).default(0),
    total: z.int().min(1).max(21).default(1),
  })
  .superRefine(({ total, ...channels }, context) => {
    for (const [channel, most] of Object.entries(channels)) {
      if (most > total) context.addIssue({ code: 'custom', path: [channel], message: 'must not be more than the total' });
    }
    const together = Object.values(channels).reduce((sum, most) => sum + most, 0);
    if (total > together) context.addIssue({ code: 'custom', path: ['total'], message: 'must not be more than the channels together' });
  });
export type Capacity = z.infer<typeof capacitySchema>;

/** Of lines (queues × conditions) in which an agent may stand: with more, one decision would look at too many. */
export const MOST_LINES = 300;

/** A queue may be served with at most so many different delays, over all profiles. */
export const MOST_DELAYS = 10;

/** What an agent with this profile serves. */
export const routingProfileSchema = z.object({
  routingProfileId: routingProfileIdSchema,
  name: z.string(),
  capacity: capacitySchema.prefault({}),
  entries: z
    .array(
      z.object({
        queueId: queueIdSchema,
        channel: channelSchema.default('voice'),
        /** 1 is served first; with equal ones the contact that is first in order. */
        priority: z.int().min(1).max(99).default(1),
        /** Only contacts that have waited this long in the queue (ms): a tier's or a profile's delay. */
        delayMs: z.int().min(0).max(3_600_000).default(0),
        /** A tier: of those who are free, 1 is asked first, whatever the strategy; the strategy decides within a level. */
        level: z.int().min(1).max(9).default(1),
        /** For `topDown`, within a level: 1 is asked first. */
        position: z.int().min(1).max(9_999).default(1),
      }),
    )
    .max(100),
});
export type RoutingProfile = z.infer<typeof routingProfileSchema>;
