import { and, asc, eq, inArray } from 'drizzle-orm';
import type { ContactId, RecordingId, RecordingState } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { contacts } from '../schema/contacts.ts';
import { recordings } from '../schema/recordings.ts';
import { ensureContact } from './contacts.ts';

export type RecordingRow = typeof recordings.$inferSelect;

/** Before the first packet is written: a recording whose node dies is then known and looked for. Repeats are no-ops. */
export async function insertRecording(
  tx: Tx,
  recording: { recordingId: RecordingId; contactId: ContactId; objectPrefix: string; startedAtMs: number },
): Promise<void> {
  await ensureContact(tx, recording.contactId, recording.startedAtMs);
  const startedAt = new Date(recording.startedAtMs);
  await tx
    .insert(recordings)
    .values({
      id: recording.recordingId,
      contactId: recording.contactId,
      objectPrefix: recording.objectPrefix,
      startedAt,
      updatedAt: startedAt,
    })
    .onConflictDoNothing();
  await tx.update(contacts).set({ recordingId: recording.recordingId }).where(eq(contacts.id, recording.contactId));
}

export async function readRecording(tx: Tx, recordingId: RecordingId): Promise<RecordingRow | null> {
  const [row] = await tx.select().from(recordings).where(eq(recordings.id, recordingId));
  return row ?? null;
}

/** All of a contact, the earliest first: a callback has one of the wait and one of each talk. */
export async function readRecordingsOf(tx: Tx, contactId: ContactId): Promise<readonly RecordingRow[]> {
  return await tx.select().from(recordings).where(eq(recordings.contactId, contactId)).orderBy(asc(recordings.startedAt));
}

/** recording ──► processing ──► ready; both may fail, and a failed one that is repaired becomes ready. */
async function moveRecording(
  tx: Tx,
  recordingId: RecordingId,
  from: readonly RecordingState[],
  change: Partial<RecordingRow> & { state: RecordingState; updatedAt: Date },
): Promise<boolean> {
  const moved = await tx
    .update(recordings)
    .set(change)
    .where(and(eq(recordings.id, recordingId), inArray(recordings.state, [...from])))
    .returning({ id: recordings.id });
  return moved.length > 0;
}

/** The node has put tracks and manifest into the store. False when the row was past that. */
export async function markRecordingStored(tx: Tx, recordingId: RecordingId, durationMs: number, nowMs: number): Promise<boolean> {
  return await moveRecording(tx, recordingId, ['recording'], {
    state: 'processing',
    durationMs: Math.round(durationMs),
    updatedAt: new Date(nowMs),
  });
}

/** The two-channel file and its peaks are in the store. */
export async function markRecordingReady(
  tx: Tx,
  recordingId: RecordingId,
  file: { durationMs: number; bytes: number },
  nowMs: number,
): Promise<boolean> {
  return await moveRecording(tx, recordingId, ['recording', 'processing', 'failed'], {
    state: 'ready',
    durationMs: Math.round(file.durationMs),
    bytes: file.bytes,
    detail: null,
    updatedAt: new Date(nowMs),
  });
}

export async function markRecordingFailed(tx: Tx, recordingId: RecordingId, detail: string, nowMs: number): Promise<boolean> {
  return await moveRecording(tx, recordingId, ['recording', 'processing'], {
    state: 'failed',
    detail: detail.slice(0, 500),
    updatedAt: new Date(nowMs),
  });
}
