import type { ContactState, LegId, LegState, RoomDescription } from '@cordboard/contracts';
import { agentAway, customerAway } from './away.ts';
import { consultLegEnded, ringConsultAgain } from './consult.ts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';
import { flowTold, moveFlow } from './flow-port.ts';
import { leaveRoom } from './moved.ts';
import { closeAgain, tellAgain } from './retold.ts';
import { ringAgain } from './ring-again.ts';
import type { Hearing } from './state.ts';
import { agentFailed, customerGone, finish, mediaMoved } from './legs.ts';
import { isConversation } from './presence.ts';
import { supervisorAdopted, supervisorLegEnded } from './supervision.ts';

/** A speech that the media node plays counts as over after this, should the node not say so. */
const SPEECH_LIMIT_MS = 60_000;

/**
 * A new owner goes on: what the old one wrote down, corrected by what the room says is there. The contact's own changes
 * follow as ordinary inputs. `room` is null when the call has none, or none any more.
 */
export function adopted(draft: Draft, room: RoomDescription | null, contactState: ContactState | null): void {
  if (draft.state.phase !== 'live') return closeAgain(draft, contactState, room?.legs.map((leg) => leg.legId) ?? []);
  if (contactState === null || contactState === 'ended') return finish(draft, null, null);
  patch(draft, { openingRoom: false, retryAtMs: null, claiming: null });
  tellAgain(draft, contactState);
  // First, so that only what the old owner asked is asked again.
  moveFlow(draft, { type: 'takenOver' });
  if (room === null) withoutRoom(draft);
  else withRoom(draft, room);
}

function withRoom(draft: Draft, room: RoomDescription): void {
  patch(draft, { hearing: hearingOf(room) });
  const recording = draft.state.recording;
  if (recording?.state === 'starting') {
    const running = room.recordings.some((one) => one.recordingId === recording.recordingId);
    if (!running) draft.effects.push({ type: 'startRecording', recordingId: recording.recordingId, part: recording.part ?? 1 });
    else patch(draft, { recording: { ...recording, state: 'on' } });
  }
  const { recording: known } = draft.state;
  const running = room.recordings.find((one) => one.recordingId === known?.recordingId);
  // What the old owner may not have lived to tell is asked for again; the node takes a repeat.
  const isPaused = running?.paused === true || draft.state.contact.pause !== null || draft.state.flow.recordingPaused;
  if (known?.state === 'on' && running !== undefined && isPaused) patch(draft, { recording: { ...known, paused: null } });
  legsOf(draft, room);
  speechOf(draft, room);
}

function withoutRoom(draft: Draft): void {
  const { customer, agent, room } = draft.state;
  // The time that the old owner had for it is not counted.
  patch(draft, { moving: null });
  if (customer !== null) return leaveRoom(draft);
  if (room !== null) patch(draft, { room: null, hearing: {}, playing: null, recording: null });
  supervisorLegEnded(draft, 'nodeGone');
  if (agent?.stage === 'waiting') {
    patch(draft, { openingRoom: true });
    draft.effects.push({ type: 'openRoom' });
    return;
  }
  if (agent !== null) agentFailed(draft, 'nodeGone');
}

function legsOf(draft: Draft, room: RoomDescription): void {
  const { customer, agent } = draft.state;
  const mediaOf = (legId: LegId): LegState => room.legs.find((leg) => leg.legId === legId)?.state ?? 'closed';
  if (customer !== null) {
    const media = mediaOf(customer.legId);
    const isGone = media === 'closed';
    if (isGone && !isConversation(draft.state)) return customerGone(draft, 'transportFailed');
    if (!isGone) mediaMoved(draft, customer.legId, media);
    else customerAway(draft);
  }
  consultOf(draft, mediaOf);
  const { supervisor } = draft.state;
  if (supervisor !== null) supervisorAdopted(draft, mediaOf(supervisor.legId));
  if (agent === null) return;
  const media = mediaOf(agent.legId);
  if (agent.stage !== 'up' || media === 'closed') return agent.joined ? agentAway(draft) : ringAgain(draft);
  mediaMoved(draft, agent.legId, media);
}

function consultOf(draft: Draft, mediaOf: (legId: LegId) => LegState): void {
  const { consult } = draft.state;
  if (consult === null) return;
  const media = mediaOf(consult.legId);
  if (consult.stage === 'up' && media !== 'closed') return mediaMoved(draft, consult.legId, media);
  if (consult.joined) consultLegEnded(draft, 'transportFailed');
  else ringConsultAgain(draft);
}

function speechOf(draft: Draft, room: RoomDescription): void {
  const { flow, playing, speaking } = draft.state;
  if (playing !== null && room.players.some((player) => player.playerId === playing)) {
    // How long it is the old owner may have heard and not written down.
    if (speaking?.playerId === playing) flowTold(draft, { type: 'playing', playerId: playing, durationMs: SPEECH_LIMIT_MS });
    return;
  }
  patch(draft, { playing: null });
  // What had not begun is said by the flow again.
  if (speaking !== null && flow.speech?.state === 'playing') flowTold(draft, { type: 'ended', playerId: speaking.playerId });
}

function hearingOf(room: RoomDescription): Record<LegId, readonly Hearing[]> {
  return Object.fromEntries(room.matrix.map(({ listener, sources }) => [listener, sources.map(({ source }) => source)]));
}
