import type { FlowCondition, OpeningHours } from '@cordboard/contracts';

export const CONDITION_KINDS = ['attribute', 'exists', 'open', 'hours', 'queue', 'history', 'all', 'any', 'not'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

const DAY_MS = 86_400_000;
const WORKDAYS = [1, 2, 3, 4, 5];

export function kindOf(condition: FlowCondition): ConditionKind {
  if ('exists' in condition) return 'exists';
  return CONDITION_KINDS.find((kind) => kind in condition) ?? 'attribute';
}

export const workingWeek = (timeZone: string): OpeningHours => ({
  ...{ timeZone, always: false, exceptions: [] },
  spans: WORKDAYS.map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1_080 })),
});

/** As it is before anything is chosen. One that holds others begins with the one that was there. */
export function newCondition(kind: ConditionKind, before: FlowCondition, timeZone: string): FlowCondition {
  switch (kind) {
    case 'attribute':
      return { attribute: attributeIn(before), is: 'equals', value: '' };
    case 'exists':
      return { attribute: attributeIn(before), exists: true };
    case 'open':
      return { open: { queueId: null } };
    case 'hours':
      return { hours: workingWeek(timeZone) };
    case 'queue':
      return { queue: { queueId: null, figure: 'waiting' }, is: 'more', value: 5 };
    case 'history':
      return { history: { figure: 'contacts', withinMs: 7 * DAY_MS }, is: 'atLeast', value: 1 };
    case 'not':
      return { not: before };
    default: {
      const inner = 'all' in before ? before.all : 'any' in before ? before.any : [before];
      return kind === 'all' ? { all: inner } : { any: inner };
    }
  }
}

const attributeIn = (condition: FlowCondition): string => ('attribute' in condition ? condition.attribute : 'topic');

/** `12` and `-3.5` are numbers, `true` and `false` are neither: as an author means them. `1.0` is still being typed. */
export function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
