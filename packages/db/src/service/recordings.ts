import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { ContactId, RecordingId, RecordingState } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { contacts } from '../schema/contacts.ts';
import { queues } from '../schema/queues.ts';
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

/** The call goes on at another media node, which records the `part`th part. Repeats are no-ops, also out of order. */
export async function addRecordingPart(tx: Tx, recordingId: RecordingId, part: number, nowMs: number): Promise<void> {
  await tx
    .update(recordings)
    .set({ parts: part, updatedAt: new Date(nowMs) })
    .where(and(eq(recordings.id, recordingId), lt(recordings.parts, part)));
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

/**
 * Destroys the key: from the commit on nobody can hear it. False when it was erased before, or is kept by a legal hold. The
 * objects are deleted afterwards, which may fail and be repeated.
 */
export async function eraseRecording(tx: Tx, recordingId: RecordingId, nowMs: number): Promise<boolean> {
  const erased = await tx
    .update(recordings)
    .set({ state: 'erased', sealedKey: null, erasedAt: new Date(nowMs), updatedAt: new Date(nowMs) })
    .where(and(eq(recordings.id, recordingId), eq(recordings.legalHold, false), inArray(recordings.state, ['ready', 'failed'])))
    .returning({ id: recordings.id });
  return erased.length > 0;
}

/** Whose time is over by the queue of their contact, the oldest first. */
export async function listRecordingsToErase(tx: Tx, nowMs: number, atMost: number): Promise<readonly RecordingRow[]> {
  const rows = await tx
    .select({ recording: recordings })
    .from(recordings)
    .innerJoin(contacts, eq(contacts.id, recordings.contactId))
    .innerJoin(queues, eq(queues.id, contacts.queueId))
    .where(
      and(
        inArray(recordings.state, ['ready', 'failed']),
        eq(recordings.legalHold, false),
        gt(queues.recordingKeepDays, 0),
        sql`${recordings.startedAt} < ${new Date(nowMs).toISOString()}::timestamptz - make_interval(days => ${queues.recordingKeepDays})`,
      ),
    )
    .orderBy(asc(recordings.startedAt))
    .limit(atMost);
  return rows.map(({ recording }) => recording);
}

/** Erased lately: their objects may still be there, when the process that was to delete them died. */
export async function listRecordingsErasedSince(tx: Tx, sinceMs: number): Promise<readonly RecordingRow[]> {
  return await tx
    .select()
    .from(recordings)
    .where(gt(recordings.erasedAt, new Date(sinceMs)));
}

export async function markRecordingFailed(tx: Tx, recordingId: RecordingId, detail: string, nowMs: number): Promise<boolean> {
  return await moveRecording(tx, recordingId, ['recording', 'processing'], {
    state: 'failed',
    detail: detail.slice(0, 500),
    updatedAt: new Date(nowMs),
  });
}
