import { sql } from 'drizzle-orm';
import { CordboardError } from '@cordboard/contracts';
import { tenants, type Tx } from '@cordboard/db';

export const INTERVALS = { halfHour: '30 minutes', hour: '1 hour', day: '1 day' } as const;
export type Interval = keyof typeof INTERVALS;

/** A month and a few days: all its visits are held in memory. */
const MOST_DAYS = 35;

/** Whole days of the tenant's time zone, cut into intervals by its clock on the wall. Unix ms. */
export interface Period {
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly today: string;
  /** One more than there are intervals. Where the clock is put back an interval is longer, where forward one is missing. */
  readonly edgesMs: readonly number[];
}

/** Periods by name, as days before today: the first and the last. */
export const NAMED_PERIODS = { today: [0, 0], yesterday: [1, 1], week: [6, 0], month: [29, 0] } as const;
export type NamedPeriod = keyof typeof NAMED_PERIODS;

/** First and last day, YYYY-MM-DD, or a name. Throws `invalid_input` for no days or too many. */
export async function readPeriod(tx: Tx, asked: NamedPeriod | readonly [string, string], interval: Interval): Promise<Period> {
  const [tenant] = await tx.select({ timeZone: tenants.timeZone }).from(tenants);
  if (tenant === undefined) throw new CordboardError('not_found', { what: 'tenant' });
  const { timeZone } = tenant;
  const now = await tx.execute<{ today: string }>(sql`select to_char(now() at time zone ${timeZone}, 'YYYY-MM-DD') as today`);
  const today = now.rows[0]?.today ?? '';
  const [first, last] =
    typeof asked === 'string' ? (NAMED_PERIODS[asked].map((days) => daysBefore(today, days)) as [string, string]) : asked;
  const days = 1 + (Date.parse(last) - Date.parse(first)) / 86_400_000;
  if (days < 1 || days > MOST_DAYS) {
    throw new CordboardError('invalid_input', {
      issues: [{ path: 'to', message: `must be at most ${String(MOST_DAYS)} days, and not before the first` }],
    });
  }
  const { rows } = await tx.execute<{ ms: string }>(sql`
    select (extract(epoch from wall at time zone ${timeZone}) * 1000)::bigint as ms
    from generate_series(${first}::timestamp, ${last}::timestamp + interval '1 day', ${INTERVALS[interval]}::interval) as wall`);
  const edgesMs = [...new Set(rows.map(({ ms }) => Number(ms)))].toSorted((a, b) => a - b);
  return { timeZone, from: first, to: last, today, edgesMs };
}

function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
