import { z } from 'zod';
import { agentIdSchema, flowIdSchema, queueIdSchema } from '../ids.ts';
import { localeSchema } from '../states.ts';
import { attributeNameSchema, attributeValueSchema, SURVEY_SCALES, templateSchema } from './attributes.ts';
import { flowConditionSchema } from './conditions.ts';
import { flowSoundSchema, flowTextsSchema, recordedSoundSchema } from './sounds.ts';

/** A node within its flow; chosen by the editor, unique there only. */
export const flowNodeKeySchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
export type FlowNodeId = z.infer<typeof flowNodeKeySchema>;

/** A key of the telephone; A to D are on no caller's keypad. */
export const keySchema = z.string().regex(/^[0-9*#]$/);
/** An outcome that the node's author names. */
const outcomeSchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
/** Names of outcomes, and where each leads. Which a node has follows from its fields: `portsOf`. */
const next = z.record(z.string().regex(/^[A-Za-z0-9_*#:-]{1,40}$/), flowNodeKeySchema).default({});

const common = {
  id: flowNodeKeySchema,
  /** As the editor shows it. */
  name: z.string().max(80).default(''),
  /** Where the editor draws it. */
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
  next,
};
const node = <K extends string, S extends z.ZodRawShape>(kind: K, fields: S) =>
  z.strictObject({ kind: z.literal(kind), ...common, ...fields });

const attempts = z.int().min(1).max(5).default(3);
const silenceMs = z.int().min(1_000).max(60_000).default(5_000);
const interruptible = z.boolean().default(true);

const menuNodeSchema = node('menu', {
  prompt: flowSoundSchema,
  choices: z.array(z.strictObject({ key: keySchema, label: z.string().max(80).default('') })).max(12),
  /** From the end of the prompt. */
  silenceMs,
  attempts,
  /** Heard before the prompt is said again; null: only the prompt. */
  again: flowSoundSchema.nullable().default(null),
  /** Gets the key. */
  storeAs: attributeNameSchema.nullable().default(null),
});

const collectNodeSchema = node('collect', {
  prompt: flowSoundSchema,
  minDigits: z.int().min(1).max(40),
  maxDigits: z.int().min(1).max(40),
  /** Ends the entry early; not part of it. */
  endKey: z.enum(['#', '*']).nullable().default('#'),
  silenceMs,
  /** Between two digits; then the entry is over. */
  pauseMs: z.int().min(500).max(20_000).default(3_000),
  attempts,
  again: flowSoundSchema.nullable().default(null),
  /** Said after the entry (`{{entry:digits}}` is what was typed): 1 takes it, 2 asks again. Null: no confirmation. */
  confirm: flowSoundSchema.nullable().default(null),
  storeAs: attributeNameSchema,
  /** Card data: recording pauses while it is typed, and the value is never in an event, a log or the screen pop. */
  sensitive: z.boolean().default(false),
});

const httpNodeSchema = node('http', {
  method: z.enum(['GET', 'POST', 'PUT']).default('GET'),
  /** Scheme, host and port are written out; what is filled in below them is percent-encoded. */
  url: templateSchema,
  headers: z
    .array(z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), value: templateSchema }))
    .max(20)
    .default([]),
  /** JSON; its texts are filled in after it is parsed, so no value can break out of its place. */
  body: z.string().max(4_000).nullable().default(null),
  timeoutMs: z.int().min(500).max(15_000).default(5_000),
  /** From the answer, by JSON Pointer (RFC 6901), into attributes. */
  mapping: z
    .array(z.strictObject({ pointer: z.string().max(200), storeAs: attributeNameSchema, required: z.boolean().default(true) }))
    .max(20)
    .default([]),
});

const surveyNodeSchema = node('survey', {
  question: flowSoundSchema,
  /** `csat`: 1 to 5, `nps`: 0 to 10, `digits`: from `min` to `max`. */
  scale: z.enum(SURVEY_SCALES),
  min: z.int().min(0).max(99).default(1),
  max: z.int().min(0).max(99).default(5),
  silenceMs,
  attempts,
  again: flowSoundSchema.nullable().default(null),
  storeAs: attributeNameSchema.nullable().default(null),
});

/** One kind of node each; docs/flows.md has a table of their fields and outcomes. */
export const flowNodeSchema = z.discriminatedUnion('kind', [
  node('say', { texts: flowTextsSchema, interruptible }),
  node('play', { sound: recordedSoundSchema, interruptible }),
  menuNodeSchema,
  collectNodeSchema,
  node('condition', { branches: z.array(z.strictObject({ outcome: outcomeSchema, when: flowConditionSchema })).max(10) }),
  node('set', { assignments: z.array(z.strictObject({ attribute: attributeNameSchema, value: attributeValueSchema })).max(20) }),
  node('language', { locale: localeSchema }),
  httpNodeSchema,
  /** Null: the queue of the entry point. Waits by the queue's settings; `keys` leave the words and keep the place. */
  node('enqueue', { queueId: queueIdSchema.nullable(), keys: z.array(keySchema).max(12).default([]) }),
  /** Of the queue in which the call stands, or else of this one. Null: the queue of the entry point. */
  node('offerCallback', { queueId: queueIdSchema.nullable().default(null), because: z.enum(['caller', 'wait']).default('caller') }),
  node('voicemail', {
    target: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('queue'), queueId: queueIdSchema.nullable() }),
      z.strictObject({ kind: z.literal('agent'), agentId: agentIdSchema.nullable() }),
    ]),
    greeting: flowSoundSchema,
    maxMs: z.int().min(5_000).max(600_000).default(120_000),
    endKey: keySchema.nullable().default('#'),
  }),
  /** To one person, whatever their queues; null in a draft. */
  node('transfer', { agentId: agentIdSchema.nullable(), ringMs: z.int().min(5_000).max(120_000).default(20_000) }),
  surveyNodeSchema,
  node('subFlow', { flowId: flowIdSchema.nullable(), outcomes: z.array(outcomeSchema).min(1).max(10).default(['done']) }),
  /** The end of a sub-flow; in the call's own flow it is a hang-up. */
  node('return', { outcome: outcomeSchema.default('done') }),
  /** The contact ends first, so nobody is offered a caller who is being told goodbye. */
  node('hangUp', {
    farewell: flowSoundSchema.nullable().default(null),
    reason: z.enum(['flowEnded', 'queueClosed', 'queueFull', 'nobodyThere', 'waitedTooLong']).default('flowEnded'),
  }),
]);
export type FlowNode = z.infer<typeof flowNodeSchema>;
export type FlowNodeKind = FlowNode['kind'];
export type FlowNodeOf<K extends FlowNodeKind> = Extract<FlowNode, { kind: K }>;
/** As it may be written: what is left out has its default. */
export type FlowNodeInput = z.input<typeof flowNodeSchema>;
