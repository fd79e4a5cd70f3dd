import { openingHoursSchema } from '@cordboard/contracts';
import type { Pace } from '../domain/estimated-wait.ts';
import { closesAfter } from '../domain/opening-hours.ts';
import { paceSchema } from '../store/records.ts';

/** From what a script says of a queue's pace and hours (JSON); null while nothing is known. */
export function readPace(pace: string | undefined, hours: string | undefined, nowMs: number): Pace | null {
  if (!pace) return null;
  const { services, agents, elapsedMs } = paceSchema.parse(JSON.parse(pace));
  const closesMs = hours ? closesAfter(openingHoursSchema.parse(JSON.parse(hours)), nowMs) : null;
  const samples = services.map(([ms, staff]) => ({ ms, agents: staff }));
  return { samples, agents, elapsedMs, openForMs: closesMs === null ? null : closesMs - nowMs };
}
