import { FLOW_LIMITS } from '@cordboard/contracts';
import type { AttributeValue } from '@cordboard/contracts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What a call has to be read: its own, which the flow sets, and what it came with. */
export interface AttributeSources {
  readonly own: Attributes;
  readonly caller: Attributes;
  readonly call: Attributes;
}

export function readAttribute({ own, caller, call }: AttributeSources, reference: string): AttributeValue | null {
  const [prefix = '', name] = reference.split('.', 2);
  const source = name === undefined ? own : prefix === 'caller' ? caller : call;
  const key = name ?? prefix;
  return Object.hasOwn(source, key) ? (source[key] ?? null) : null;
}

const MOST_TEXT = 500;

/** Sets some at once; null when that would be more than a call may have, so nothing is set by halves. */
export function withAttributes(own: Attributes, changes: Attributes): Attributes | null {
  const after = { ...own, ...changes };
  const isTooLong = Object.values(changes).some((value) => typeof value === 'string' && value.length > MOST_TEXT);
  if (isTooLong || Object.keys(after).length > FLOW_LIMITS.attributes) return null;
  return new TextEncoder().encode(JSON.stringify(after)).length > FLOW_LIMITS.attributeBytes ? null : after;
}
