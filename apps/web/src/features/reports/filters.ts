import { queueIdSchema, serviceLevelVariantSchema, type QueueId, type ServiceLevelVariant } from '@cordboard/contracts';
import type { VerbInput } from '../../client/verbs.ts';

export const PERIODS = ['today', 'yesterday', 'week', 'month'] as const;
type NamedPeriod = (typeof PERIODS)[number];
/** How finely a single day is cut; several days are told by the day. */
export const CUTS = ['halfHour', 'hour'] as const;
type Cut = (typeof CUTS)[number];

/** What the address of the page says: a report can be sent to a colleague, and "back" works. */
export interface Filters {
  readonly period: NamedPeriod;
  /** First and last day, YYYY-MM-DD, instead of the period. */
  readonly days: readonly [string, string] | null;
  readonly queueId: QueueId | null;
  readonly variant: ServiceLevelVariant | null;
  readonly cut: Cut;
  /** Numbers instead of plots. */
  readonly asTable: boolean;
}

function oneOf<T extends string>(known: readonly T[], text: string | null): T | null {
  return known.find((one) => one === text) ?? null;
}

export function readFilters(query: URLSearchParams): Filters {
  const [from, to] = ['from', 'to'].map((name) => (/^\d{4}-\d{2}-\d{2}$/.test(query.get(name) ?? '') ? query.get(name) : null));
  const queueId = queueIdSchema.safeParse(query.get('queue'));
  const variant = serviceLevelVariantSchema.safeParse(query.get('level'));
  return {
    period: oneOf(PERIODS, query.get('period')) ?? 'today',
    days: from && to ? [from, to] : null,
    queueId: queueId.success ? queueId.data : null,
    variant: variant.success ? variant.data : null,
    cut: oneOf(CUTS, query.get('cut')) ?? 'hour',
    asTable: query.get('view') === 'table',
  };
}

export function writeFilters({ period, days, queueId, variant, cut, asTable }: Filters): string {
  const entries = Object.entries({
    ...(days === null ? { period: period === 'today' ? null : period } : { from: days[0], to: days[1] }),
    ...{ queue: queueId, level: variant, cut: cut === 'hour' ? null : cut, view: asTable ? 'table' : null },
  }).filter((entry): entry is [string, string] => entry[1] !== null);
  return new URLSearchParams(entries).toString();
}

/** One day is cut by the clock, several by the day. */
export function isOneDay({ period, days }: Filters): boolean {
  return days === null ? period === 'today' || period === 'yesterday' : days[0] === days[1];
}

export function toInput(filters: Filters): VerbInput<'metrics.read'> {
  const { period, days, queueId, variant, cut } = filters;
  return { period, days: days && [days[0], days[1]], queueId, variant, interval: isOneDay(filters) ? cut : 'day' };
}
