import { eq } from 'drizzle-orm';
import { CordboardError, type RecordingId } from '@cordboard/contracts';
import { contacts, recordings, withTenant, writeAudit } from '@cordboard/db';
import { services } from './services.ts';
import type { VerbContext } from './verb.ts';

export interface PlayableRecording {
  readonly recordingId: RecordingId;
  readonly objectPrefix: string;
}

/**
 * Checks role and queue, and writes who listened or downloaded into the audit log. Agents hear recordings of their own
 * contacts, supervisors and admins those of the tenant.
 * @throws not_found also for what is there but not theirs, so that ids cannot be probed
 */
export async function openRecording(
  context: VerbContext,
  recordingId: RecordingId,
  action: 'recording.played' | 'recording.downloaded' | null,
): Promise<PlayableRecording> {
  return withTenant(services().db, context.tenantId, async (tx) => {
    const [found] = await tx
      .select({ recording: recordings, agentId: contacts.agentId })
      .from(recordings)
      .innerJoin(contacts, eq(contacts.id, recordings.contactId))
      .where(eq(recordings.id, recordingId));
    const theirs = found && (context.role !== 'agent' || found.agentId === context.agentId);
    if (!theirs || found.recording.state !== 'ready') throw new CordboardError('not_found', { what: 'recording' });
    if (action) {
      const actor = { kind: 'agent', agentId: context.agentId, role: context.role } as const;
      await writeAudit(tx, { actor, action, targetKind: 'recording', target: recordingId, data: { contactId: found.recording.contactId } });
    }
    return { recordingId, objectPrefix: found.recording.objectPrefix };
  });
}
