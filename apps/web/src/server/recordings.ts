import { and, eq, gt } from 'drizzle-orm';
import { CordboardError, objectKeys, type RecordingId } from '@cordboard/contracts';
import { auditLog, contacts, readRecordingKey, recordings, withTenant, writeAudit, type Tx } from '@cordboard/db';
import { openSealed } from '@cordboard/platform';
import { plainObject, type SoundSource } from './serve-sound.ts';
import { services } from './services.ts';
import type { VerbContext } from './verb.ts';
import { audibleTo } from './visible-contacts.ts';

export interface PlayableRecording {
  readonly recordingId: RecordingId;
  readonly objectPrefix: string;
  /** Null: from before recordings were sealed. */
  readonly key: Uint8Array | null;
}

/** An object of the recording, opened; of a range only the chunks that it lies in are fetched. Throws `not_found`. */
export async function openObject({ key }: PlayableRecording, name: string): Promise<SoundSource> {
  const { objects } = services();
  return key === null ? await plainObject(name) : await openSealed(objects, objectKeys.sealed(name), key);
}

/** A player asks for many ranges of one recording: within this time they are one act of listening. */
const ONE_LISTENING_MS = 600_000;

/**
 * Checks role and queue, and writes who listened or downloaded into the audit log, whichever part of it was asked for.
 * @throws not_found also for what is there but not theirs, so that ids cannot be probed
 */
export async function openRecording(
  context: VerbContext,
  recordingId: RecordingId,
  action: 'recording.played' | 'recording.downloaded' | null,
): Promise<PlayableRecording> {
  return withTenant(services().db, context.tenantId, async (tx) => {
    const [found] = await tx
      .select({ recording: recordings })
      .from(recordings)
      .innerJoin(contacts, and(eq(contacts.tenantId, recordings.tenantId), eq(contacts.id, recordings.contactId)))
      .where(and(eq(recordings.id, recordingId), audibleTo(tx, context)));
    if (found?.recording.state !== 'ready') throw new CordboardError('not_found', { what: 'recording' });
    if (action === 'recording.downloaded' || (action && !(await isListening(tx, context, recordingId)))) {
      const actor = { kind: 'agent', agentId: context.agentId, role: context.role } as const;
      await writeAudit(tx, { actor, action, targetKind: 'recording', target: recordingId, data: { contactId: found.recording.contactId } });
    }
    const key = await readRecordingKey(tx, found.recording, services().recordingsKey());
    return { recordingId, objectPrefix: found.recording.objectPrefix, key };
  });
}

async function isListening(tx: Tx, context: VerbContext, recordingId: RecordingId): Promise<boolean> {
  const [entry] = await tx
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.targetKind, 'recording'),
        eq(auditLog.target, recordingId),
        eq(auditLog.action, 'recording.played'),
        eq(auditLog.actor, context.agentId),
        gt(auditLog.at, new Date(Date.now() - ONE_LISTENING_MS)),
      ),
    )
    .limit(1);
  return entry !== undefined;
}
