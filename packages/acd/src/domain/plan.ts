import type { AgentId, QueueId, Requirement, RoutingStep } from '@cordboard/contracts';
import { ANYONE, bothOf, normalForm, type NormalRequirement } from './requirement.ts';

/** What one contact asks for beyond what its queue says. */
export interface RoutingWishes {
  /** On top of each step: a language, a licence. */
  readonly requirement: Requirement | null;
  /** Instead of the queue's steps. */
  readonly steps: readonly RoutingStep[] | null;
  /** Asked first, alone, for the queue's `preferredForMs`. */
  readonly preferredAgentId: AgentId | null;
}
export const NO_WISHES: RoutingWishes = { requirement: null, steps: null, preferredAgentId: null };

/** What routing needs of a queue to make a plan. */
export interface PlanQueue {
  readonly queueId: QueueId;
  readonly routing: { readonly steps: readonly RoutingStep[]; readonly preferredForMs: number };
}

interface NormalStep {
  readonly requirement: NormalRequirement;
  readonly forMs: number | null;
  readonly skipIf: RoutingStep['skipIf'];
}

/** A step as commands read it: absent instead of null. `r` is the requirement's number. */
export interface PlanStep {
  readonly r?: number;
  readonly preferred?: AgentId;
  readonly forMs?: number;
  readonly skipIf?: string;
}

/** The steps in normal form; a queue without steps has one, for anyone. */
export function normalSteps(queue: PlanQueue, wishes: RoutingWishes): readonly NormalStep[] {
  const own = normalForm(wishes.requirement);
  const steps = wishes.steps ?? queue.routing.steps;
  if (steps.length === 0) return [{ requirement: own, forMs: null, skipIf: null }];
  return steps.map(({ requirement, forMs, skipIf }) => ({ requirement: bothOf(normalForm(requirement), own), forMs, skipIf }));
}

/**
 * The plan of a contact. `numberOf` gives the number of a requirement; anyone is 0. Throws for an unknown requirement.
 */
export function planOf(queue: PlanQueue, wishes: RoutingWishes, numberOf: ReadonlyMap<NormalRequirement, number>): readonly PlanStep[] {
  const plan: PlanStep[] = normalSteps(queue, wishes).map(({ requirement, forMs, skipIf }) => {
    const r = requirement === ANYONE ? 0 : numberOf.get(requirement);
    if (r === undefined) throw new Error(`requirement ${requirement} has no number`);
    return { r, ...(forMs !== null && { forMs }), ...(skipIf !== null && { skipIf }) };
  });
  const { preferredAgentId } = wishes;
  if (preferredAgentId === null || queue.routing.preferredForMs === 0) return plan;
  return [{ preferred: preferredAgentId, forMs: queue.routing.preferredForMs, skipIf: 'nobodyLoggedIn' }, ...plan];
}
