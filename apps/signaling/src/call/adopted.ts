import type { ContactState, LegId, RoomDescription } from '@cordboard/contracts';
import { patch, patchAgent } from './draft.ts';
import type { Draft } from './draft.ts';
import { moveFlow } from './flow-port.ts';
import { closeAgain, tellAgain } from './retold.ts';
import type { Hearing } from './state.ts';
import { agentFailed, agentVanished, customerGone, finish, mediaMoved } from './legs.ts';

/**
 * A new owner goes on: what the old one wrote down, corrected by what the room says is there. The contact's own changes
 * follow as ordinary inputs. `room` is null when the call has none, or none any more.
 */
export function adopted(draft: Draft, room: RoomDescription | null, contactState: ContactState | null): void {
  if (draft.state.phase !== 'live') return closeAgain(draft, contactState, room?.legs.map((leg) => leg.legId) ?? []);
  if (contactState === null || contactState === 'ended') return finish(draft, null, null);
  patch(draft, { openingRoom: false, retryAtMs: null });
  tellAgain(draft, contactState);
  if (room === null) withoutRoom(draft);
  else withRoom(draft, room);
}

function withRoom(draft: Draft, room: RoomDescription): void {
  patch(draft, { hearing: hearingOf(room) });
  const recording = draft.state.recording;
  if (recording?.state === 'starting') {
    const running = room.recordings.some((one) => one.recordingId === recording.recordingId);
    if (!running) draft.effects.push({ type: 'startRecording', recordingId: recording.recordingId });
    else patch(draft, { recording: { ...recording, state: 'on' } });
  }
  legsOf(draft, room);
  speechOf(draft, room);
}

function withoutRoom(draft: Draft): void {
  const { customer, agent, room } = draft.state;
  if (room !== null) patch(draft, { room: null, hearing: {}, playing: null, recording: null });
  if (customer !== null) return finish(draft, 'endedBySystem', null);
  if (agent?.stage === 'waiting') {
    patch(draft, { openingRoom: true });
    draft.effects.push({ type: 'openRoom' });
    return;
  }
  if (agent !== null) agentFailed(draft, 'nodeGone');
}

function legsOf(draft: Draft, room: RoomDescription): void {
  const { customer, agent } = draft.state;
  const mediaOf = (legId: LegId) => room.legs.find((leg) => leg.legId === legId)?.state ?? 'closed';
  if (customer !== null) {
    const media = mediaOf(customer.legId);
    if (media === 'closed') return customerGone(draft, 'transportFailed');
    mediaMoved(draft, customer.legId, media);
  }
  if (agent === null) return;
  const media = mediaOf(agent.legId);
  if (agent.stage !== 'up' || media === 'closed') return agent.joined ? agentVanished(draft, 'transportFailed') : ringAgain(draft);
  mediaMoved(draft, agent.legId, media);
}

/** The INVITE in flight died with its process: the same offer rings again, on a new leg. */
function ringAgain(draft: Draft): void {
  const { agent } = draft.state;
  if (agent === null) return;
  if (agent.stage !== 'waiting') draft.effects.push({ type: 'endLeg', legId: agent.legId, reason: 'cancelled' });
  const legId = draft.newId('leg', draft.nowMs);
  const acceptedAtMs = agent.acceptedAtMs === null ? null : draft.nowMs;
  patchAgent(draft, { legId, stage: 'ringing', media: 'new', mediaSinceMs: draft.nowMs, acceptedAtMs });
  draft.effects.push({ type: 'ringAgent', legId, agentId: agent.agentId, offerId: agent.offerId });
}

function speechOf(draft: Draft, room: RoomDescription): void {
  const { flow, playing } = draft.state;
  if (playing !== null && room.players.some((player) => player.playerId === playing)) return;
  patch(draft, { playing: null });
  if (flow.speech !== null) moveFlow(draft, { type: 'ended', playerId: flow.speech.playerId });
}

function hearingOf(room: RoomDescription): Record<LegId, Hearing | null> {
  return Object.fromEntries(room.matrix.map((row) => [row.listener, row.sources[0]?.source ?? null]));
}
