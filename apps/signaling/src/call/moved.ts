import { agentAway, customerAway } from './away.ts';
import { ringConsultAgain } from './consult.ts';
import { patch, patchCustomer } from './draft.ts';
import type { Draft } from './draft.ts';
import { flowTold } from './flow-port.ts';
import { agentFailed, finish } from './legs.ts';
import { nextPart } from './recording.ts';
import { ringAgain } from './ring-again.ts';
import { supervisorLegEnded } from './supervision.ts';

/** For so long another media node is looked for; then the call ends as `endedBySystem`. */
export const MOVE_LIMIT_MS = 5_000;

/**
 * The room is gone with its media node, or none could be opened. Whoever is on the line gets a room at another node; a
 * callback whose customer is not there has only an agent's leg, and that offer fails.
 */
export function leaveRoom(draft: Draft): void {
  const { customer, agent, phase, moving, openingRoom } = draft.state;
  // One who looks for a room looks until the time is up, whatever else is said of the old one meanwhile.
  if (moving != null && openingRoom && draft.nowMs < moving.sinceMs + MOVE_LIMIT_MS) return;
  patch(draft, { room: null, hearing: {}, playing: null, openingRoom: false });
  const sinceMs = moving?.sinceMs ?? draft.nowMs;
  if (phase !== 'live' || customer === null || draft.nowMs >= sinceMs + MOVE_LIMIT_MS) {
    patch(draft, { recording: null, moving: null });
    if (phase !== 'live') return;
    if (customer !== null) return finish(draft, 'endedBySystem', null);
    if (agent !== null) agentFailed(draft, 'nodeGone');
    return supervisorLegEnded(draft, 'nodeGone');
  }
  if (moving == null) nextPart(draft);
  supervisorLegEnded(draft, 'nodeGone');
  patch(draft, { moving: { sinceMs }, openingRoom: true });
  draft.effects.push({ type: 'openRoom' });
}

/**
 * There is a room elsewhere: every leg of the old one is ended and offered again. The agents' telephones are rung under
 * their offers, and answer by themselves; the customer's page is told by the BYE to call its own contact again.
 */
export function movedRoom(draft: Draft): void {
  patch(draft, { moving: null });
  const { customer, agent, consult, recording } = draft.state;
  if (recording !== null) {
    draft.effects.push({ type: 'startRecording', recordingId: recording.recordingId, part: recording.part ?? 1 });
  }
  if (customer !== null) {
    customerAway(draft, { cause: 'mediaNode' });
    patchCustomer(draft, { media: 'closed', mediaSinceMs: draft.nowMs });
    draft.effects.push({ type: 'endLeg', legId: customer.legId, reason: 'moved' });
  }
  if (agent?.joined === true) agentAway(draft, { cause: 'mediaNode' });
  else if (agent !== null) ringAgain(draft);
  if (consult !== null) ringConsultAgain(draft);
  const { speaking, flow } = draft.state;
  // What was being said is not heard to its end by anybody.
  if (speaking !== null && flow.speech?.state === 'playing') flowTold(draft, { type: 'ended', playerId: speaking.playerId });
}
