import { objectKeys } from '@cordboard/contracts';
import type { MediaEvent, RecordingId } from '@cordboard/contracts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';
import type { CallInput } from './inputs.ts';
import { isAway } from './presence.ts';

/** When nothing has been heard of a stopped recording for this long, the call ends without waiting for it. */
const STORE_LIMIT_MS = 60_000;
const PAUSE_RETRY_MS = 500;

/** Begins when the customer is connected, if the queue's policy says so. */
export function beginRecording(draft: Draft): void {
  const { recording, plan, customer } = draft.state;
  if (plan.recording !== 'always' || customer?.media !== 'connected') return;
  if (recording !== null && recording.state !== 'stopping') return;
  const recordingId = draft.newId('recording', draft.nowMs);
  patch(draft, { recording: { recordingId, state: 'starting', customer: null, agent: null, paused: false }, closeAtMs: null });
  draft.effects.push({ type: 'startRecording', recordingId, part: 1 });
}

/** Which part of which recording an answer of a media node is about. */
interface PartId {
  readonly recordingId: RecordingId;
  readonly part: number;
}

/** The answer to an earlier part's start may come when the call has moved: it says nothing about the part of now. */
function isCurrent({ state: { recording } }: Draft, { recordingId, part }: PartId): boolean {
  return recording?.recordingId === recordingId && (recording.part ?? 1) === part;
}

export function recordingStarted(draft: Draft, started: PartId): void {
  const { recording, contactId } = draft.state;
  if (recording?.state !== 'starting' || !isCurrent(draft, started)) return;
  patch(draft, { recording: { ...recording, state: 'on' } });
  const { recordingId, part } = started;
  const event =
    part === 1
      ? ({ type: 'recording.started', contactId, recordingId } as const)
      : ({ type: 'recording.continued', contactId, recordingId, part } as const);
  draft.effects.push({ type: 'tellRecording', recording: 'on', event });
}

/** Its media node is gone: what was kept so far is a part, and another node begins the next as soon as there is a room. */
export function nextPart(draft: Draft): void {
  const { recording } = draft.state;
  if (recording === null) return;
  const { recordingId, part = 1 } = recording;
  if (recording.state === 'stopping') return patch(draft, { recording: null });
  patch(draft, { recording: { recordingId, part: part + 1, state: 'starting', customer: null, agent: null, paused: false } });
}

/** The channels follow the legs: the customer from the start, the agent while joined and not on hold. */
export function reconcileRecording(draft: Draft): void {
  const { recording, customer, agent, contact, phase } = draft.state;
  if (recording?.state !== 'on' || phase !== 'live') return;
  const paused = isPauseWanted(draft);
  // First, so that what changes below is no more in it than it should be.
  if (recording.paused !== paused) draft.effects.push({ type: 'pauseRecording', recordingId: recording.recordingId, paused });
  const isSilent = agent?.joined !== true || contact.held || isAway(agent);
  const desired = { customer: customer === null || isAway(customer) ? null : customer.legId, agent: isSilent ? null : agent.legId };
  for (const channel of ['agent', 'customer'] as const) {
    if (recording[channel] === desired[channel]) continue;
    draft.effects.push({ type: 'assign', recordingId: recording.recordingId, channel, legId: desired[channel] });
  }
  const byFlow = paused ? draft.state.flow.recordingPaused : (recording.byFlow ?? false);
  patch(draft, { recording: { ...recording, ...desired, paused, byFlow } });
}

/**
 * A pause is of the agent who has the contact: it ends when it is put on hold, when the agent leaves, and with the recording;
 * or of the flow, while the caller types what is not to be kept.
 */
function isPauseWanted({ state: { contact, agent, flow } }: Draft): boolean {
  if (flow.recordingPaused) return true;
  return contact.pause != null && agent?.joined === true && agent.agentId === contact.pause.agentId && !contact.held;
}

/** The media node has done it: now the desk may say so. */
export function recordingPaused(draft: Draft, { recordingId, paused, atMs }: Extract<CallInput, { type: 'recordingPaused' }>): void {
  const { recording, contact, contactId } = draft.state;
  if (recording?.recordingId !== recordingId) return;
  if (paused) {
    const event = { type: 'recording.paused', contactId, recordingId, agentId: contact.pause?.by ?? null, atMs } as const;
    draft.effects.push({ type: 'tellRecording', recording: 'paused', event });
    return;
  }
  const cause = contact.held ? 'held' : draft.state.agent !== null ? 'asked' : draft.state.recording?.byFlow === true ? 'typed' : 'left';
  const agentId = cause === 'asked' ? contact.pauseEndedBy : null;
  draft.effects.push({
    type: 'tellRecording',
    recording: 'on',
    event: { type: 'recording.resumed', contactId, recordingId, agentId, cause, atMs },
  });
}

/** Asked for again until it is known: a desk that still says "pausing" is true. */
export function pauseFailed(draft: Draft, recordingId: RecordingId): void {
  const { recording } = draft.state;
  if (recording?.recordingId !== recordingId) return;
  patch(draft, { recording: { ...recording, paused: null }, retryAtMs: draft.nowMs + PAUSE_RETRY_MS });
}

export function stopRecording(draft: Draft): void {
  const { recording } = draft.state;
  if (recording === null || recording.state === 'stopping') return;
  patch(draft, { recording: { ...recording, state: 'stopping' }, closeAtMs: draft.nowMs + STORE_LIMIT_MS });
  draft.effects.push({ type: 'stopRecording', recordingId: recording.recordingId });
}

/** Stored or lost: either way the event tells history, and a closing call need not wait any longer. */
export function recordingSettled(draft: Draft, event: Extract<MediaEvent, { type: 'recording.stored' | 'recording.failed' }>): void {
  const told = { ...event, contactId: draft.state.contactId };
  // With another one or the next part begun since, what the desk shows is of that one.
  if (!isOfNow(draft, event)) return void draft.effects.push({ type: 'append', event: told });
  draft.effects.push({ type: 'tellRecording', recording: null, event: told });
  patch(draft, { recording: null, closeAtMs: null });
}

function isOfNow({ state: { recording, tenantId } }: Draft, event: Parameters<typeof recordingSettled>[1]): boolean {
  if (recording?.recordingId !== event.recordingId) return false;
  if (event.type === 'recording.failed') return true;
  const prefix = objectKeys.recordingPrefix(tenantId, event.recordingId);
  return event.objectPrefix === objectKeys.recordingPart(prefix, recording.part ?? 1);
}

/** The start was refused, or its answer was lost with the node. */
export function recordingRefused(draft: Draft, { detail, ...refused }: PartId & { readonly detail: string }): void {
  if (!isCurrent(draft, refused)) return;
  recordingSettled(draft, { type: 'recording.failed', recordingId: refused.recordingId, detail });
}
