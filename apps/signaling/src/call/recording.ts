import type { MediaEvent, RecordingId } from '@cordboard/contracts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';

/** When nothing has been heard of a stopped recording for this long, the call ends without waiting for it. */
const STORE_LIMIT_MS = 60_000;

/** Begins when the customer is connected, if the queue's policy says so. */
export function beginRecording(draft: Draft): void {
  const { recording, flow, customer } = draft.state;
  if (flow.plan.recording !== 'always' || customer?.media !== 'connected') return;
  if (recording !== null && recording.state !== 'stopping') return;
  const recordingId = draft.newId('recording', draft.nowMs);
  patch(draft, { recording: { recordingId, state: 'starting', customer: null, agent: null }, closeAtMs: null });
  draft.effects.push({ type: 'startRecording', recordingId });
}

export function recordingStarted(draft: Draft, recordingId: RecordingId): void {
  const { recording, contactId } = draft.state;
  if (recording?.recordingId !== recordingId || recording.state !== 'starting') return;
  patch(draft, { recording: { ...recording, state: 'on' } });
  draft.effects.push({ type: 'append', event: { type: 'recording.started', contactId, recordingId } });
}

/** The channels follow the legs: the customer from the start, the agent while joined and not on hold. */
export function reconcileRecording(draft: Draft): void {
  const { recording, customer, agent, contact, phase } = draft.state;
  if (recording?.state !== 'on' || phase !== 'live') return;
  const desired = { customer: customer?.legId ?? null, agent: agent?.joined === true && !contact.held ? agent.legId : null };
  for (const channel of ['agent', 'customer'] as const) {
    if (recording[channel] === desired[channel]) continue;
    draft.effects.push({ type: 'assign', recordingId: recording.recordingId, channel, legId: desired[channel] });
  }
  patch(draft, { recording: { ...recording, ...desired } });
}

export function stopRecording(draft: Draft): void {
  const { recording } = draft.state;
  if (recording === null || recording.state === 'stopping') return;
  patch(draft, { recording: { ...recording, state: 'stopping' }, closeAtMs: draft.nowMs + STORE_LIMIT_MS });
  draft.effects.push({ type: 'stopRecording', recordingId: recording.recordingId });
}

/** Stored or lost: either way the event tells history, and a closing call need not wait any longer. */
export function recordingSettled(draft: Draft, event: Extract<MediaEvent, { type: 'recording.stored' | 'recording.failed' }>): void {
  const { contactId, recording } = draft.state;
  draft.effects.push({ type: 'append', event: { ...event, contactId } });
  if (recording?.recordingId === event.recordingId) patch(draft, { recording: null, closeAtMs: null });
}

export function recordingRefused(draft: Draft, recordingId: RecordingId, detail: string): void {
  if (draft.state.recording?.recordingId !== recordingId) return;
  recordingSettled(draft, { type: 'recording.failed', recordingId, detail });
}
