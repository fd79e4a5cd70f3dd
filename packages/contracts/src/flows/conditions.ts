import { z } from 'zod';
import { openingHoursSchema } from '../configuration-snapshot.ts';
import type { OpeningHours } from '../configuration-snapshot.ts';
import { queueIdSchema, type QueueId } from '../ids.ts';
import { attributeReferenceSchema, attributeValueSchema, type AttributeValue } from './attributes.ts';

/**
 * `contains` and `startsWith` compare texts without regard to case. The others compare numbers when both sides are
 * numbers (or texts that are written as one), else texts. What is not there compares as false, whatever is asked.
 */
export const COMPARISONS = ['equals', 'notEquals', 'less', 'atMost', 'more', 'atLeast', 'contains', 'startsWith'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Of a queue's line and its agents, as of now. `estimatedWaitMs` is the later end of the range; unknown compares as false. */
export const QUEUE_FIGURES = ['waiting', 'loggedIn', 'available', 'longestWaitMs', 'estimatedWaitMs'] as const;
/** Of the same customer (the signed `sub`, else the visitor): contacts before this one. */
export const HISTORY_FIGURES = ['contacts', 'abandoned', 'callbacksOpen'] as const;

const comparisonSchema = z.enum(COMPARISONS);
const DAY_MS = 86_400_000;
const numberTest = { is: comparisonSchema, value: z.number() };

/** What a flow cannot know by itself; whoever runs it answers, all questions of a node at once. */
export const factSchema = z.union([
  /** By the queue's own opening hours. */
  z.strictObject({ fact: z.literal('open'), queueId: queueIdSchema.nullable() }),
  z.strictObject({ fact: z.literal('hours'), hours: openingHoursSchema }),
  z.strictObject({ fact: z.literal('queue'), queueId: queueIdSchema.nullable(), figure: z.enum(QUEUE_FIGURES) }),
  z.strictObject({
    fact: z.literal('history'),
    figure: z.enum(HISTORY_FIGURES),
    withinMs: z
      .int()
      .min(1)
      .max(365 * DAY_MS),
  }),
]);
export type Fact = z.infer<typeof factSchema>;
export type FactValue = number | boolean | null;

export type FlowCondition =
  | { readonly attribute: string; readonly is: Comparison; readonly value: AttributeValue }
  | { readonly attribute: string; readonly exists: boolean }
  | { readonly open: { readonly queueId: QueueId | null } }
  | { readonly hours: OpeningHours }
  | { readonly queue: Omit<Extract<Fact, { fact: 'queue' }>, 'fact'>; readonly is: Comparison; readonly value: number }
  | { readonly history: Omit<Extract<Fact, { fact: 'history' }>, 'fact'>; readonly is: Comparison; readonly value: number }
  | { readonly not: FlowCondition }
  | { readonly all: readonly FlowCondition[] }
  | { readonly any: readonly FlowCondition[] };

const MOST_BRANCHES = 10;

export const flowConditionSchema: z.ZodType<FlowCondition> = z.lazy(() =>
  z.union([
    z.strictObject({ attribute: attributeReferenceSchema, is: comparisonSchema, value: attributeValueSchema }),
    z.strictObject({ attribute: attributeReferenceSchema, exists: z.boolean() }),
    z.strictObject({ open: z.strictObject({ queueId: queueIdSchema.nullable() }) }),
    z.strictObject({ hours: openingHoursSchema }),
    z.strictObject({ queue: factSchema.options[2].omit({ fact: true }), ...numberTest }),
    z.strictObject({ history: factSchema.options[3].omit({ fact: true }), ...numberTest }),
    z.strictObject({ not: flowConditionSchema }),
    z.strictObject({ all: z.array(flowConditionSchema).min(1).max(MOST_BRANCHES) }),
    z.strictObject({ any: z.array(flowConditionSchema).min(1).max(MOST_BRANCHES) }),
  ]),
);
