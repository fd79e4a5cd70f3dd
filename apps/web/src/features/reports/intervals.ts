import type { Report } from './reports.tsx';

export type IntervalFigures = Report['intervals'][number];

/** A day's plot is at least this long, so that two calls do not fill it. */
const FEWEST = 8;

function isBusy({ offered, answered, abandoned, flowOut, callbacks, callbacksReached, failed, occupancy }: IntervalFigures): boolean {
  return offered + answered + abandoned + flowOut + callbacks + callbacksReached + failed > 0 || occupancy !== null;
}

/** Of a single day the hours in which something happened, with those between; of several days all. */
export function busyPart(intervals: readonly IntervalFigures[], oneDay: boolean): readonly IntervalFigures[] {
  if (!oneDay) return intervals;
  const first = intervals.findIndex(isBusy);
  if (first === -1) return intervals;
  const last = intervals.findLastIndex(isBusy);
  const missing = Math.max(0, FEWEST - (last - first + 1));
  const from = Math.max(0, Math.min(first - Math.floor(missing / 2), intervals.length - FEWEST));
  return intervals.slice(from, Math.max(last + 1, from + FEWEST));
}
