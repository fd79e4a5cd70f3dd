import type { CallerRule, Requirement, VerifiedIdentity } from '@cordboard/contracts';

/** What the rules make of somebody; an unknown caller meets none. Points stay within −100 to 100. */
export function ruled(
  rules: readonly CallerRule[],
  identity: Pick<VerifiedIdentity, 'attributes'> | undefined,
): { readonly priority: number; readonly requirement: Requirement | null } {
  const attributes = identity?.attributes ?? {};
  const holding = rules.filter(({ attribute, equals }) => Object.hasOwn(attributes, attribute) && String(attributes[attribute]) === equals);
  const points = holding.reduce((sum, { priority }) => sum + priority, 0);
  const conditions = holding.flatMap(({ requirement }) => (requirement === null ? [] : [requirement]));
  const [first, ...others] = conditions;
  return {
    priority: Math.max(-100, Math.min(100, points)),
    requirement: first === undefined ? null : others.length === 0 ? first : { all: conditions },
  };
}
