import type { HearingRow, LegId } from '@cordboard/contracts';
import type { FlowRun } from '@cordboard/flow';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';
import { isJoining } from './flow-port.ts';
import { isAway } from './presence.ts';
import type { AgentLeg, CallLeg, CallState, Hearing } from './state.ts';
import { withSupervisor } from './supervision.ts';

export type HearingRows = ReadonlyMap<LegId, readonly Hearing[]>;

/** Who hears what, from the state alone. Hold, waiting, talking and consulting are matrices, not modes (docs/call-control.md). */
export function desiredHearing(state: CallState): HearingRows {
  const rows = new Map<LegId, readonly Hearing[]>();
  const { customer, agent, consult } = state;
  if (customer !== null && customer.media !== 'closed') rows.set(customer.legId, listOf(customerHears(state)));
  if (agent !== null && isThere(agent)) rows.set(agent.legId, listOf(agentHears(state)));
  if (consult !== null && isThere(consult)) rows.set(consult.legId, listOf(askedHears(state)));
  return withSupervisor(rows, state);
}

function listOf(hearing: Hearing | null): readonly Hearing[] {
  return hearing === null ? [] : [hearing];
}

function isThere({ stage, media }: AgentLeg): boolean {
  return stage === 'up' && media !== 'closed';
}

function agentHears(state: CallState): Hearing | null {
  const { agent, customer, consult, contact } = state;
  if (agent?.joined !== true) return null;
  if (!contact.held) return customer === null ? null : voiceOf(state, customer);
  return consult?.joined === true ? { kind: 'leg', legId: consult.legId } : null;
}

/** While the first agent is with the customer the asked one waits as a customer does. */
function askedHears(state: CallState): Hearing | null {
  const { agent, consult, contact, musicKey } = state;
  if (consult?.joined !== true) return null;
  if (contact.held && agent?.joined === true) return voiceOf(state, agent);
  return musicKey === null ? null : { kind: 'music', objectKey: musicKey };
}

function customerHears(state: CallState): Hearing | null {
  const { agent, contact, flow, playing, speaking } = state;
  if (agent?.joined === true && !contact.held) return voiceOf(state, agent);
  if (agent?.joined !== true && playing !== null && speaking?.playerId === playing) return { kind: 'player', playerId: playing };
  if (state.musicKey === null || !hearsMusic(flow)) return null;
  return { kind: 'music', objectKey: state.musicKey };
}

/** Whoever waits hears music, and whoever is about to be told goodbye; who is being asked something hears silence. */
function hearsMusic(flow: FlowRun): boolean {
  return flow.line !== null || isJoining(flow) || flow.contact === 'promised' || ['agent', 'line', 'farewell'].includes(flow.wait.for);
}

/** Of somebody in a conversation; while the page is away a tone says that it goes on. */
function voiceOf({ comfortKey }: CallState, leg: CallLeg): Hearing | null {
  if (!isAway(leg)) return { kind: 'leg', legId: leg.legId };
  return comfortKey === null ? null : { kind: 'music', objectKey: comfortKey };
}

/** Tells the media node only the rows that changed. */
export function reconcileHearing(draft: Draft): void {
  if (draft.state.phase !== 'live' || draft.state.room === null || draft.state.retryAtMs !== null) return;
  const desired = desiredHearing(draft.state);
  const rows: HearingRow[] = [];
  for (const [legId, hearing] of desired) {
    // A new leg hears nothing by itself: silence needs no row.
    if (sameRow(draft.state.hearing[legId] ?? [], hearing)) continue;
    rows.push({ listener: legId, sources: hearing.map((source) => ({ source, gain: 1 })) });
  }
  if (rows.length > 0) draft.effects.push({ type: 'setHearing', rows });
  patch(draft, { hearing: Object.fromEntries(desired) });
}

/** The order in which things are heard means nothing. */
function sameRow(a: readonly Hearing[], b: readonly Hearing[]): boolean {
  return a.length === b.length && a.every((one) => b.some((other) => sameSound(one, other)));
}

function sameSound(a: Hearing, b: Hearing): boolean {
  if (a.kind === 'leg' && b.kind === 'leg') return a.legId === b.legId;
  if (a.kind === 'player' && b.kind === 'player') return a.playerId === b.playerId;
  return a.kind === 'music' && b.kind === 'music' && a.objectKey === b.objectKey;
}
