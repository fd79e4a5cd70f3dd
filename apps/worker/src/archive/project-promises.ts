import { CordboardError, objectKeys, type Actor, type EventEnvelope, type TenantEvent } from '@cordboard/contracts';
import {
  addMissedMail,
  addMissedPush,
  addRecordingPart,
  addRingingPush,
  closeCallbackAttempt,
  createCallback,
  deferCallback,
  endCallback,
  endCallbackPause,
  finishCallbackAttempt,
  insertRecording,
  markRecordingFailed,
  markRecordingStored,
  readCallback,
  readCallbackOfContact,
  readContactVisitor,
  readRecording,
  recordCallbackAttempt,
  writeAudit,
  type Tx,
} from '@cordboard/db';

/**
 * Callbacks (their times too) and recordings are rows before they are events: signaling wrote them. The events only carry on what a
 * process that died in between could not write, so each of these is a no-op when the row is as far or further.
 */
export async function projectPromise(tx: Tx, envelope: EventEnvelope): Promise<void> {
  try {
    await project(tx, envelope);
  } catch (error) {
    // The row has moved past what the event tells.
    if (error instanceof CordboardError && error.code === 'state_conflict') return;
    throw error;
  }
}

/** With the event, once: so what was left out of a recording, and by whom, is known though PostgreSQL was away then. */
async function auditPause(tx: Tx, event: Extract<TenantEvent, { type: 'recording.paused' | 'recording.resumed' }>): Promise<void> {
  const { type: action, recordingId, contactId, agentId, atMs } = event;
  const actor: Actor = agentId === null ? { kind: 'system', name: 'call' } : { kind: 'agent', agentId, role: 'agent' };
  const cause = event.type === 'recording.resumed' ? { cause: event.cause } : {};
  await writeAudit(tx, { actor, action, targetKind: 'recording', target: recordingId, data: { contactId, atMs, ...cause } });
}

async function project(tx: Tx, { tenantId, event, atMs }: EventEnvelope): Promise<void> {
  switch (event.type) {
    case 'callback.requested': {
      const visitorId = await readContactVisitor(tx, event.contactId);
      if (visitorId === null) return;
      const { callbackId, contactId, queueId } = event;
      const { by: requestedBy, scheduledForMs = null, whenQuiet = false } = event;
      await createCallback(tx, { callbackId, contactId, visitorId, queueId, requestedBy, scheduledForMs, whenQuiet, nowMs: atMs });
      return;
    }
    case 'callback.ringing': {
      const { callbackId, attemptId, agentId, attempt, ringUntilMs } = event;
      if ((await readCallback(tx, callbackId)) === null) return;
      await recordCallbackAttempt(tx, { callbackId, attemptId, agentId, attempt, ringUntilMs, nowMs: atMs });
      await addRingingPush(tx, { callbackId, attemptId, ringUntilMs, nowMs: atMs });
      return;
    }
    case 'callback.answered': {
      const { callbackId, attemptId } = event;
      await finishCallbackAttempt(tx, { callbackId, attemptId, outcome: 'answered', dueAtMs: null, nowMs: atMs });
      return;
    }
    case 'callback.notReached':
      await closeCallbackAttempt(tx, event.attemptId, atMs);
      const callback = await readCallback(tx, event.callbackId);
      if (callback === null) return;
      await addMissedMail(tx, callback, event.attemptId, atMs);
      await addMissedPush(tx, callback.id, event.attemptId, atMs);
      return;
    case 'contact.deferred': {
      const callback = await readCallbackOfContact(tx, event.contactId);
      if (callback !== null) await deferCallback(tx, callback.id, event.dueAtMs);
      return;
    }
    case 'contact.queued': {
      if (event.kind !== 'callback') return;
      const callback = await readCallbackOfContact(tx, event.contactId);
      if (callback !== null) await endCallbackPause(tx, callback.id);
      return;
    }
    case 'callback.ended': {
      if ((await readCallback(tx, event.callbackId)) === null) return;
      await endCallback(tx, event.callbackId, event.state, atMs);
      return;
    }
    case 'contact.ended': {
      // A promise that was given says its end before its contact's: one that is open now never reached routing.
      const callback = await readCallbackOfContact(tx, event.contactId);
      if (callback !== null) await endCallback(tx, callback.id, 'cancelled', atMs);
      return;
    }
    case 'recording.started':
      await insertRecording(tx, {
        recordingId: event.recordingId,
        contactId: event.contactId,
        objectPrefix: objectKeys.recordingPrefix(tenantId, event.recordingId),
        startedAtMs: atMs,
      });
      return;
    case 'recording.continued':
      return await addRecordingPart(tx, event.recordingId, event.part, atMs);
    case 'recording.paused':
    case 'recording.resumed':
      return await auditPause(tx, event);
    case 'recording.stored':
      await markRecordingStored(tx, event.recordingId, event.durationMs, atMs);
      return;
    case 'recording.failed':
      // What another node has recorded of it is still to be joined.
      if (((await readRecording(tx, event.recordingId))?.parts ?? 1) > 1) return;
      await markRecordingFailed(tx, event.recordingId, event.detail, atMs);
      return;
    default:
      return;
  }
}
