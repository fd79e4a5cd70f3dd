import type { AttributeValue, Comparison, Fact, FactValue, FlowCondition } from '@cordboard/contracts';
import { assertNever } from '@cordboard/contracts';
import type { ReadAttribute } from './template.ts';

/** Answers by the fact's key. What is missing counts as unknown. */
export type FactValues = Readonly<Record<string, FactValue>>;

/** The same question has the same key. */
export const factKey = (fact: Fact): string => JSON.stringify(sorted(fact));

/** With the names at every depth in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** What has to be asked before the condition can be decided. */
export function factsOf(condition: FlowCondition): readonly Fact[] {
  if ('open' in condition) return [{ fact: 'open', ...condition.open }];
  if ('hours' in condition) return [{ fact: 'hours', hours: condition.hours }];
  if ('queue' in condition) return [{ fact: 'queue', ...condition.queue }];
  if ('history' in condition) return [{ fact: 'history', ...condition.history }];
  if ('not' in condition) return factsOf(condition.not);
  if ('all' in condition) return condition.all.flatMap(factsOf);
  if ('any' in condition) return condition.any.flatMap(factsOf);
  return [];
}

/** The attributes that it reads. */
export function attributesOfCondition(condition: FlowCondition): readonly string[] {
  if ('attribute' in condition) return [condition.attribute];
  if ('not' in condition) return attributesOfCondition(condition.not);
  if ('all' in condition) return condition.all.flatMap(attributesOfCondition);
  if ('any' in condition) return condition.any.flatMap(attributesOfCondition);
  return [];
}

export function holds(condition: FlowCondition, read: ReadAttribute, facts: FactValues): boolean {
  const factOf = (fact: Fact): FactValue => facts[factKey(fact)] ?? null;
  if ('exists' in condition) return (read(condition.attribute) !== null) === condition.exists;
  if ('attribute' in condition) return compare(read(condition.attribute), condition.is, condition.value);
  if ('not' in condition) return !holds(condition.not, read, facts);
  if ('all' in condition) return condition.all.every((one) => holds(one, read, facts));
  if ('any' in condition) return condition.any.some((one) => holds(one, read, facts));
  const values = factsOf(condition).map(factOf);
  if ('open' in condition || 'hours' in condition) return values[0] === true;
  return compare(values[0] ?? null, condition.is, condition.value);
}

const asNumber = (value: AttributeValue): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;

function compare(left: AttributeValue | null, is: Comparison, right: AttributeValue): boolean {
  if (left === null) return false;
  const [one, other] = [String(left).toLowerCase(), String(right).toLowerCase()];
  if (is === 'contains') return one.includes(other);
  if (is === 'startsWith') return one.startsWith(other);
  const [a, b] = [asNumber(left), asNumber(right)];
  const order = Number.isNaN(a) || Number.isNaN(b) ? compareTexts(String(left), String(right)) : Math.sign(a - b);
  switch (is) {
    case 'equals':
      return order === 0;
    case 'notEquals':
      return order !== 0;
    case 'less':
      return order < 0;
    case 'atMost':
      return order <= 0;
    case 'more':
      return order > 0;
    case 'atLeast':
      return order >= 0;
    default:
      return assertNever(is, 'comparison');
  }
}

const compareTexts = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
