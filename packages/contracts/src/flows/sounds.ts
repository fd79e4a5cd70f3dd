import { z } from 'zod';
import { promptIdSchema } from '../ids.ts';
import { templateSchema } from './attributes.ts';

/** By language; the one of the call is said, or the tenant's where that one is missing. */
export const flowTextsSchema = z.strictObject({
  en: templateSchema.optional(),
  zh: templateSchema.optional(),
  ru: templateSchema.optional(),
});
export type FlowTexts = z.infer<typeof flowTextsSchema>;

/** Texts that the product has in every language. */
export const BUILT_IN_TEXTS = [
  'callbackConfirmed',
  'callbackAtTime',
  'callbackByOverflow',
  'callbackExists',
  'callbackFailed',
  'notUnderstood',
  'goodbye',
] as const;
export type BuiltInText = (typeof BUILT_IN_TEXTS)[number];

/** The moments of a queue at which its settings say what is heard: the tenant's prompt, the built-in text, or nothing. */
export const QUEUE_MOMENTS = ['greeting', 'closedMessage', 'fullMessage', 'waitedTooLongMessage', 'nobodyThereMessage'] as const;

/** Of the tenant or of the product, not written in the flow. Null where a draft has not chosen yet. */
export const recordedSoundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prompt'), promptId: promptIdSchema.nullable() }),
  /** Of the queue in which the call is, or was last, or that its entry point names. */
  z.strictObject({ kind: z.literal('queue'), moment: z.enum(QUEUE_MOMENTS) }),
  z.strictObject({ kind: z.literal('builtIn'), text: z.enum(BUILT_IN_TEXTS) }),
]);

export const flowSoundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), texts: flowTextsSchema }),
  ...recordedSoundSchema.options,
]);
export type FlowSound = z.infer<typeof flowSoundSchema>;
