import { agentIdSchema, contactIdSchema, queueIdSchema, type ContactId } from '@cordboard/contracts';
import type { VerbInput } from '../../client/verbs.ts';

export type Outcome = 'answered' | 'abandoned' | 'flowOut' | 'failed';
const OUTCOMES: readonly string[] = ['answered', 'abandoned', 'flowOut', 'failed'];

/** What the address of the page says: a filter can be sent to a colleague, and "back" works. */
export interface Filters {
  readonly text: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly outcome: Outcome | null;
  readonly recorded: boolean;
}

export function readFilters(query: URLSearchParams): Filters {
  const outcome = query.get('outcome');
  const date = (name: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(query.get(name) ?? '') ? query.get(name) : null);
  return {
    text: query.get('text') ?? '',
    from: date('from'),
    to: date('to'),
    queue: queueIdSchema.safeParse(query.get('queue')).success ? query.get('queue') : null,
    agent: agentIdSchema.safeParse(query.get('agent')).success ? query.get('agent') : null,
    outcome: outcome !== null && OUTCOMES.includes(outcome) ? (outcome as Outcome) : null,
    recorded: query.get('recorded') === '1',
  };
}

export function writeFilters(filters: Filters, contact: ContactId | null): string {
  const entries = Object.entries({ ...filters, recorded: filters.recorded ? '1' : null, contact }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return new URLSearchParams(entries).toString();
}

export function readContact(query: URLSearchParams): ContactId | null {
  const parsed = contactIdSchema.safeParse(query.get('contact'));
  return parsed.success ? parsed.data : null;
}

/** Days are days of this browser's time zone: from its midnight to the midnight after the last day. */
function midnightMs(date: string, daysLater = 0): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + daysLater).getTime();
}

export function toSearch(filters: Filters): VerbInput<'contact.search'> {
  const queue = queueIdSchema.safeParse(filters.queue);
  const agent = agentIdSchema.safeParse(filters.agent);
  return {
    text: filters.text,
    fromMs: filters.from === null ? null : midnightMs(filters.from),
    toMs: filters.to === null ? null : midnightMs(filters.to, 1),
    queueIds: queue.success ? [queue.data] : [],
    agentIds: agent.success ? [agent.data] : [],
    outcome: filters.outcome,
    recorded: filters.recorded,
  };
}
