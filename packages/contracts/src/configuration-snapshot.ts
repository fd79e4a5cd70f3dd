import { z } from 'zod';
import {
  agentIdSchema,
  dispositionIdSchema,
  flowIdSchema,
  notReadyReasonIdSchema,
  promptIdSchema,
  queueIdSchema,
  routingProfileIdSchema,
  skillIdSchema,
  tenantIdSchema,
  webCallKeyIdSchema,
} from './ids.ts';
import { queueRoutingSchema, routingProfileSchema, skillLevelSchema, strategySchema } from './routing.ts';
import { localeSchema, roleSchema } from './states.ts';

/** Minutes of the day, 0 to 1440, half open: [from, to). A day may have several spans. Weekday 1 = Monday (ISO 8601). */
export const openingSpanSchema = z
  .object({ weekday: z.int().min(1).max(7), fromMinute: z.int().min(0).max(1439), toMinute: z.int().min(1).max(1440) })
  .refine((span) => span.fromMinute < span.toMinute, { error: 'must end after it begins', path: ['toMinute'] });
/** A day that differs: closed all day with no spans, else open in these. `date` is YYYY-MM-DD in the hours' time zone. */
export const openingExceptionSchema = z.object({
  date: z.iso.date(),
  label: z.string().max(80).default(''),
  spans: z.array(z.object({ fromMinute: z.int().min(0).max(1439), toMinute: z.int().min(1).max(1440) })).max(8),
});
export const openingHoursSchema = z.object({
  /** IANA time zone. */
  timeZone: z.string().max(64),
  /** True: always open, spans and exceptions unused. */
  always: z.boolean(),
  spans: z.array(openingSpanSchema).max(50),
  exceptions: z.array(openingExceptionSchema).max(100),
});
export type OpeningHours = z.infer<typeof openingHoursSchema>;

/** What a caller hears at a moment: an uploaded or spoken prompt of the tenant, or the built-in text of the locale. */
export const promptChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtIn') }),
  z.object({ kind: z.literal('prompt'), promptId: promptIdSchema, objectKey: z.string() }),
  z.object({ kind: z.literal('none') }),
]);
export type PromptChoice = z.infer<typeof promptChoiceSchema>;

export const queueConfigurationSchema = z.object({
  queueId: queueIdSchema,
  name: z.string(),
  strategy: strategySchema,
  routing: queueRoutingSchema.prefault({}),
  /** Higher is served first; ties go to the oldest. */
  priority: z.int().min(0).max(100),
  ringMs: z.int().min(5_000).max(120_000),
  wrapUpMs: z.int().min(0).max(600_000),
  /** 0 = no limit. */
  maxWaiting: z.int().min(0),
  maxWaitMs: z.int().min(0),
  onMaxWait: z.enum(['callback', 'message']),
  callbackOffered: z.boolean(),
  /** The digit a waiting caller presses for a callback. */
  callbackDigit: z.string().regex(/^[0-9*#]$/),
  callbackRetryMs: z.int().min(1_000),
  callbackMaxAttempts: z.int().min(1).max(10),
  callbackRingMs: z.int().min(5_000).max(120_000),
  announceEveryMs: z.int().min(5_000),
  announcePosition: z.boolean(),
  announceWait: z.boolean(),
  /** Target of the service level: answered within this. */
  serviceLevelMs: z.int().min(1_000),
  recording: z.enum(['always', 'never']),
  hours: openingHoursSchema,
  greeting: promptChoiceSchema,
  music: promptChoiceSchema,
  closedMessage: promptChoiceSchema,
  fullMessage: promptChoiceSchema,
  waitedTooLongMessage: promptChoiceSchema,
  /** For who may not join, or has to leave the line, because nobody is there. */
  nobodyThereMessage: promptChoiceSchema.prefault({ kind: 'builtIn' }),
  /** Agents without a routing profile; their order is that of `topDown`. */
  agentIds: z.array(agentIdSchema),
});
export type QueueConfiguration = z.infer<typeof queueConfigurationSchema>;

export const agentConfigurationSchema = z.object({
  agentId: agentIdSchema,
  name: z.string(),
  role: roleSchema,
  active: z.boolean(),
  /** Null: serves the queues that name it, with priority 1 and no delay. */
  routingProfileId: routingProfileIdSchema.nullable().default(null),
  skills: z
    .array(z.object({ skillId: skillIdSchema, level: skillLevelSchema }))
    .max(100)
    .default([]),
  /** For `weightedRandom`: twice the weight, twice the contacts. */
  weight: z.int().min(1).max(100).default(1),
});
export type AgentConfiguration = z.infer<typeof agentConfigurationSchema>;

/** An entry point: the button on a site. */
export const webCallKeyConfigurationSchema = z.object({
  webCallKeyId: webCallKeyIdSchema,
  name: z.string(),
  queueId: queueIdSchema,
  /** Live. Null: the standard flow of the queue. */
  flowId: flowIdSchema.nullable().default(null),
  locale: localeSchema,
  active: z.boolean(),
  maxConcurrentCalls: z.int().min(1),
  maxWaitingCalls: z.int().min(1),
});
export type WebCallKeyConfiguration = z.infer<typeof webCallKeyConfigurationSchema>;

/** The whole configuration of a tenant that live parts read; written to Redis only if `version` is newer. */
export const configurationSnapshotSchema = z.object({
  tenantId: tenantIdSchema,
  version: z.int().min(1),
  tenantName: z.string(),
  locale: localeSchema,
  timeZone: z.string(),
  fallbackQueueId: queueIdSchema.nullable(),
  /** Agents are told when a supervisor is in their call. */
  supervisionTold: z.boolean().default(true),
  queues: z.array(queueConfigurationSchema),
  agents: z.array(agentConfigurationSchema),
  skills: z.array(z.object({ skillId: skillIdSchema, name: z.string() })).default([]),
  routingProfiles: z.array(routingProfileSchema).default([]),
  webCallKeys: z.array(webCallKeyConfigurationSchema),
  /** Those that are live, by reference: a version never changes, so who has read its graph may keep it. */
  flows: z.array(z.object({ flowId: flowIdSchema, name: z.string(), version: z.int().min(1) })).default([]),
  notReadyReasons: z.array(z.object({ notReadyReasonId: notReadyReasonIdSchema, name: z.string() })),
  dispositions: z.array(z.object({ dispositionId: dispositionIdSchema, name: z.string() })),
});
export type ConfigurationSnapshot = z.infer<typeof configurationSnapshotSchema>;
