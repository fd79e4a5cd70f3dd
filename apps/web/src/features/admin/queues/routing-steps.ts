import type { Requirement, RoutingStep, SkillId } from '@cordboard/contracts';

/** How one step is shown: conditions on skills, of which all or any must hold; none: anyone. */
export interface StepConditions {
  readonly match: 'all' | 'any';
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly skillId: SkillId;
  readonly level: number;
}

const FIRST_TIME_MS = 30_000;

const isCondition = (requirement: Requirement): requirement is Condition => 'skillId' in requirement;

/** Null: it nests deeper than the editor shows, so it stays as it is. */
export function conditionsOf(requirement: Requirement | null): StepConditions | null {
  if (requirement === null) return { match: 'all', conditions: [] };
  if (isCondition(requirement)) return { match: 'all', conditions: [requirement] };
  const match = 'all' in requirement ? 'all' : 'any';
  const parts = 'all' in requirement ? requirement.all : requirement.any;
  return parts.every(isCondition) ? { match, conditions: parts } : null;
}

export function requirementOf({ match, conditions }: StepConditions): Requirement | null {
  if (conditions.length === 0) return null;
  return match === 'all' ? { all: conditions } : { any: conditions };
}

/** A step for anyone at the end; the one before it gets a time. */
export function withStep(steps: readonly RoutingStep[]): RoutingStep[] {
  const timed = steps.map((step) => ({ ...step, forMs: step.forMs ?? FIRST_TIME_MS }));
  return [...timed, { requirement: null, forMs: null, skipIf: null }];
}

/** The last of those that are left is never left out, and lasts until somebody takes the call. */
export function withoutStep(steps: readonly RoutingStep[], place: number): RoutingStep[] {
  const left = steps.filter((_step, at) => at !== place);
  return left.map((step, at) => (at === left.length - 1 ? { ...step, forMs: null, skipIf: null } : step));
}
