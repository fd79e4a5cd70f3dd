import { TALLY_NAMES, type Tallies, type TallyName } from './service-level.ts';
import type { Visit } from './visits.ts';

/** The times by which a queue's visits are judged, in ms. */
export interface Limits {
  readonly serviceLevelMs: number;
  readonly shortAbandonMs: number;
}

export function noTallies(): Record<TallyName, number> {
  return Object.fromEntries(TALLY_NAMES.map((name) => [name, 0])) as Record<TallyName, number>;
}

/** What entering counts as. */
export function countsEntering({ kind }: Pick<Visit, 'kind'>): TallyName {
  return kind === 'callback' ? 'callbacks' : 'offered';
}

/** What leaving counts as; nothing while it has not left, or when a callback is moved to another queue. */
export function countsLeaving({ kind, outcome, waitMs }: Pick<Visit, 'kind' | 'outcome' | 'waitMs'>, limits: Limits): readonly TallyName[] {
  if (outcome === null || waitMs === null) return [];
  if (kind === 'callback') return outcome === 'answered' ? ['callbacksReached'] : ['callbacksLost'];
  const within = waitMs <= limits.serviceLevelMs;
  switch (outcome) {
    case 'answered':
      return within ? ['answered', 'answeredWithin'] : ['answered'];
    case 'abandoned':
      return [
        'abandoned',
        ...(within ? (['abandonedWithin'] as const) : []),
        ...(waitMs < limits.shortAbandonMs ? (['shortAbandoned'] as const) : []),
      ];
    case 'callbackRequested':
      return ['flowOut', 'callbackRequested', ...(within ? (['callbackRequestedWithin'] as const) : [])];
    case 'moved':
    case 'turnedOut':
      return ['flowOut'];
    case 'failed':
      return ['failed'];
  }
}

/** Of visits of one queue in [fromMs, toMs): entering counts when it enters, the outcome when it leaves. */
export function tallyVisits(visits: Iterable<Visit>, fromMs: number, toMs: number, limits: Limits): Tallies {
  const tallies = noTallies();
  for (const visit of visits) {
    if (visit.enteredAtMs >= fromMs && visit.enteredAtMs < toMs) tallies[countsEntering(visit)]++;
    if (visit.leftAtMs === null || visit.leftAtMs < fromMs || visit.leftAtMs >= toMs) continue;
    for (const name of countsLeaving(visit, limits)) tallies[name]++;
  }
  return tallies;
}

/** The sum of several, name by name. */
export function sumTallies(all: readonly Tallies[]): Tallies {
  const sum = noTallies();
  for (const tallies of all) for (const name of TALLY_NAMES) sum[name] += tallies[name];
  return sum;
}
