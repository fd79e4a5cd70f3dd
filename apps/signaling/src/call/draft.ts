import type { newId } from '@cordboard/contracts';
import type { AgentLeg, CallLeg, CallState } from './state.ts';
import type { CallEffect } from './inputs.ts';

export interface StepContext {
  readonly nowMs: number;
  readonly newId: typeof newId;
}

/** A step under way: the state so far and the effects it asks for. Lives for one call of `step` only. */
export interface Draft {
  state: CallState;
  readonly effects: CallEffect[];
  readonly nowMs: number;
  readonly newId: typeof newId;
}

export function patch(draft: Draft, part: Partial<CallState>): void {
  draft.state = { ...draft.state, ...part };
}
export function patchAgent(draft: Draft, part: Partial<AgentLeg>): void {
  if (draft.state.agent !== null) patch(draft, { agent: { ...draft.state.agent, ...part } });
}
export function patchCustomer(draft: Draft, part: Partial<CallLeg>): void {
  if (draft.state.customer !== null) patch(draft, { customer: { ...draft.state.customer, ...part } });
}
export function patchContact(draft: Draft, part: Partial<CallState['contact']>): void {
  patch(draft, { contact: { ...draft.state.contact, ...part } });
}
