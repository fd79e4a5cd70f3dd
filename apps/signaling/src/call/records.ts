import { runOfOldFlow } from '../flow/old-record.ts';
import type { OldFlow } from '../flow/old-record.ts';
import type { CallLeg, CallState, Hearing } from './state.ts';

/** Before there were consults, supervisors and pages to wait for, records had none of them, and a leg heard one source at most. */
const NONE_YET = { consult: null, supervisor: null, comfortKey: null };

/** Before calls followed graphs, their flow had the queue's plan and a phase. */
type OldCallState = Omit<CallState, 'flow' | 'plan' | 'queueId' | 'enqueuedAtMs' | 'stage' | 'speaking'> & { readonly flow: OldFlow };

const isOld = (state: CallState | OldCallState): state is OldCallState => 'phase' in state.flow;

/** A record as this version has it, whichever version wrote it. Only `CallStore` writes them. */
export function readCallState(text: string): CallState {
  const written = { ...NONE_YET, ...(JSON.parse(text) as CallState | OldCallState) };
  const { customer, agent, consult, supervisor } = written;
  const state = {
    ...written,
    ...{ customer: notAway(customer), agent: notAway(agent), consult: notAway(consult), supervisor: notAway(supervisor) },
    hearing: Object.fromEntries(Object.entries(written.hearing).map(([legId, heard]) => [legId, listOf(heard)])),
  };
  if (!isOld(state)) return state;
  const { flow: old, contact } = state;
  const isPromised = contact.kind === 'callback' && contact.state !== 'ended';
  const { plan, enqueuedAtMs, stage, speech } = old;
  const speaking = speech === null ? null : { speechId: 1, playerId: speech.playerId };
  const { queueId } = plan;
  return { ...state, flow: runOfOldFlow(old, isPromised), plan, queueId, enqueuedAtMs, stage, speaking };
}

function listOf(heard: readonly Hearing[] | Hearing | null): readonly Hearing[] {
  if (heard === null) return [];
  return 'kind' in heard ? [heard] : heard;
}

function notAway<L extends CallLeg>(leg: L | null): L | null {
  return leg && { ...leg, away: (leg as Partial<L>).away ?? null };
}
