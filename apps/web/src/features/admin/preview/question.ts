import type { AgentId, CallerRule, QueueId, Requirement } from '@cordboard/contracts';
import type { VerbInput } from '../../../client/verbs.ts';

export type Question = VerbInput<'call.preview'>;

export type Present = 'everyone' | 'now' | 'chosen';

/** What the form holds. */
export interface Draft {
  readonly queueId: QueueId;
  /** As date and time fields have them: `YYYY-MM-DD`, `HH:MM`; '' while half typed. */
  readonly date: string;
  readonly time: string;
  readonly requirement: Requirement | null;
  /** Places in the queue's list of rules for callers. */
  readonly rules: readonly number[];
  readonly preferredAgentId: AgentId | null;
  readonly present: Present;
  readonly agentIds: readonly AgentId[];
  /** Null: as many as wait now. */
  readonly ahead: number | null;
}

/** What a clock of this zone shows, as date and time fields have it. */
export function wallClock(timeZone: string, atMs: number): Pick<Draft, 'date' | 'time'> {
  const form = {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  const parts = new Intl.DateTimeFormat('en', form).formatToParts(atMs);
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

/** Null while there is no whole moment to ask about. */
export function questionOf(draft: Draft, callerRules: readonly CallerRule[], preferredForMs: number): Question | null {
  const { queueId, date, time, requirement, rules, preferredAgentId, present, agentIds, ahead } = draft;
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || hours === undefined || minutes === undefined) return null;
  return {
    ...{ queueId, date, requirement, ahead },
    minute: Number(hours) * 60 + Number(minutes),
    attributes: callerRules.flatMap(({ attribute, equals }, place) => (rules.includes(place) ? [{ name: attribute, value: equals }] : [])),
    preferredAgentId: preferredForMs === 0 ? null : preferredAgentId,
    present: present === 'chosen' ? [...agentIds] : present,
  };
}

/** An attribute has one value: a rule that holds rules out those that want another one of it. */
export function holdingRules(callerRules: readonly CallerRule[], before: readonly number[], after: readonly number[]): readonly number[] {
  const added = after.filter((place) => !before.includes(place));
  const clashes = (place: number): boolean =>
    added.some((other) => {
      const [one, two] = [callerRules[place], callerRules[other]];
      return one?.attribute === two?.attribute && one?.equals !== two?.equals;
    });
  return after.filter((place) => added.includes(place) || !clashes(place));
}
