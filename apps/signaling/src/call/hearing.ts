import type { HearingRow, LegId, SoundSource } from '@cordboard/contracts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';
import type { CallState, Hearing } from './state.ts';

/** Who hears what, from the state alone. Hold, waiting and talking are matrices, not modes. */
export function desiredHearing(state: CallState): ReadonlyMap<LegId, Hearing | null> {
  const rows = new Map<LegId, Hearing | null>();
  const { customer, agent, contact } = state;
  if (customer !== null && customer.media !== 'closed') rows.set(customer.legId, customerHears(state));
  if (agent?.stage === 'up' && agent.media !== 'closed') {
    const talks = agent.joined && !contact.held && customer !== null;
    rows.set(agent.legId, talks ? { kind: 'leg', legId: customer.legId } : null);
  }
  return rows;
}

function customerHears(state: CallState): Hearing | null {
  const { agent, contact, flow, playing } = state;
  if (agent?.joined === true && !contact.held) return { kind: 'leg', legId: agent.legId };
  if (agent?.joined !== true && playing !== null && flow.speech?.playerId === playing) return { kind: 'player', playerId: playing };
  if (flow.phase === 'idle' || flow.phase === 'greeting' || state.musicKey === null) return null;
  return { kind: 'music', objectKey: state.musicKey };
}

/** Tells the media node only the rows that changed. */
export function reconcileHearing(draft: Draft): void {
  if (draft.state.phase !== 'live' || draft.state.room === null || draft.state.retryAtMs !== null) return;
  const desired = desiredHearing(draft.state);
  const rows: HearingRow[] = [];
  for (const [legId, hearing] of desired) {
    const told = draft.state.hearing[legId];
    // A new leg hears nothing by itself: silence needs no row.
    if (sameHearing(told ?? null, hearing)) continue;
    rows.push({ listener: legId, sources: hearing === null ? [] : [{ source: sourceOf(hearing), gain: 1 }] });
  }
  if (rows.length > 0) draft.effects.push({ type: 'setHearing', rows });
  patch(draft, { hearing: Object.fromEntries(desired) });
}

function sourceOf(hearing: Hearing): SoundSource {
  return hearing;
}

export function sameHearing(a: Hearing | null, b: Hearing | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'leg' && b.kind === 'leg') return a.legId === b.legId;
  if (a.kind === 'player' && b.kind === 'player') return a.playerId === b.playerId;
  return a.kind === 'music' && b.kind === 'music' && a.objectKey === b.objectKey;
}
