import type { newId } from '@cordboard/contracts';
import type { RunContext } from '@cordboard/flow';
import type { AgentLeg, CallLeg, CallState, SupervisorLeg } from './state.ts';
import type { CallEffect } from './inputs.ts';

export interface StepContext {
  readonly nowMs: number;
  readonly newId: typeof newId;
  /** Of the flows that this call may come to. */
  readonly graph: RunContext['graph'];
}

/** A step under way: the state so far and the effects it asks for. Lives for one call of `step` only. */
export interface Draft {
  state: CallState;
  readonly effects: CallEffect[];
  readonly nowMs: number;
  readonly newId: typeof newId;
  readonly graph: RunContext['graph'];
}

export function patch(draft: Draft, part: Partial<CallState>): void {
  draft.state = { ...draft.state, ...part };
}
export function patchAgent(draft: Draft, part: Partial<AgentLeg>): void {
  if (draft.state.agent !== null) patch(draft, { agent: { ...draft.state.agent, ...part } });
}
export function patchConsult(draft: Draft, part: Partial<AgentLeg>): void {
  if (draft.state.consult !== null) patch(draft, { consult: { ...draft.state.consult, ...part } });
}
export function patchSupervisor(draft: Draft, part: Partial<SupervisorLeg>): void {
  if (draft.state.supervisor !== null) patch(draft, { supervisor: { ...draft.state.supervisor, ...part } });
}
export function patchCustomer(draft: Draft, part: Partial<CallLeg>): void {
  if (draft.state.customer !== null) patch(draft, { customer: { ...draft.state.customer, ...part } });
}
export function patchContact(draft: Draft, part: Partial<CallState['contact']>): void {
  patch(draft, { contact: { ...draft.state.contact, ...part } });
}
