import { z } from 'zod';

/** What is counted of a queue over a time. Voice but for the last three; "within": within the service level's time. */
export const TALLY_NAMES = [
  /** Entered the queue. */
  'offered',
  'answered',
  'answeredWithin',
  'abandoned',
  'abandonedWithin',
  /** Abandoned before the short-abandon time; also in `abandoned`. */
  'shortAbandoned',
  /** Left unhandled without hanging up: moved, turned out, or promised a callback. */
  'flowOut',
  'callbackRequested',
  'callbackRequestedWithin',
  'failed',
  /** Promises of a callback, those that were kept, and those that ended otherwise. */
  'callbacks',
  'callbacksReached',
  'callbacksLost',
] as const;
export type TallyName = (typeof TALLY_NAMES)[number];
export type Tallies = Readonly<Record<TallyName, number>>;

/**
 * The ways in which the trade counts a service level within X:
 * - `ofQueued` (Amazon Connect): (answered + abandoned + callback requested, all within X) / entered the queue
 * - `ofServed` (Genesys): answered within X / (answered + abandoned), with three switches: also flow-outs; not the short
 *   abandons; no abandons at all
 * - `ofAnswered` (Asterisk, SL): answered within X / answered
 * - `ofDecided` (Asterisk, SL2): (answered + abandoned, both within X) / (answered + abandoned)
 */
export const SERVICE_LEVEL_VARIANTS = ['ofQueued', 'ofServed', 'ofAnswered', 'ofDecided'] as const;
export const serviceLevelVariantSchema = z.enum(SERVICE_LEVEL_VARIANTS);
export type ServiceLevelVariant = z.infer<typeof serviceLevelVariantSchema>;

/** How a queue counts; X is the queue's `serviceLevelMs`. The switches are those of `ofServed`. */
export const serviceLevelRuleSchema = z.object({
  variant: serviceLevelVariantSchema.default('ofServed'),
  withFlowOuts: z.boolean().default(false),
  withoutShortAbandons: z.boolean().default(false),
  withoutAbandons: z.boolean().default(false),
  /** Who hangs up sooner than this is a short abandon (usual: 5 to 10 s). */
  shortAbandonMs: z.int().min(0).max(60_000).default(5_000),
});
export type ServiceLevelRule = z.infer<typeof serviceLevelRuleSchema>;

/** 0 to 1; null while there was nothing to serve. */
export function serviceLevelOf(tallies: Tallies, rule: ServiceLevelRule): number | null {
  const [within, all] = serviceLevelSides(tallies, rule);
  return all <= 0 ? null : within / all;
}

/** The two sides of the fraction, so that those of several queues, each by its own rule, can be added up. */
export function serviceLevelSides(tallies: Tallies, rule: ServiceLevelRule): readonly [number, number] {
  const { offered, answered, answeredWithin, abandoned, abandonedWithin, shortAbandoned, flowOut, callbackRequestedWithin } = tallies;
  switch (rule.variant) {
    case 'ofQueued':
      return [answeredWithin + abandonedWithin + callbackRequestedWithin, offered];
    case 'ofServed': {
      const counted = rule.withoutAbandons ? 0 : abandoned - (rule.withoutShortAbandons ? shortAbandoned : 0);
      return [answeredWithin, answered + counted + (rule.withFlowOuts ? flowOut : 0)];
    }
    case 'ofAnswered':
      return [answeredWithin, answered];
    case 'ofDecided':
      return [answeredWithin + abandonedWithin, answered + abandoned];
  }
}
