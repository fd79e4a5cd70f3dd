import { objectKeys, type JobData } from '@cordboard/contracts';
import {
  ensureRecordingKey,
  markRecordingFailed,
  markRecordingReady,
  markRecordingStored,
  readRecording,
  withTenant,
  type Db,
  type RecordingRow,
} from '@cordboard/db';
import type { Clock, Logger, ObjectStore } from '@cordboard/platform';
import { finishRecording } from '../recording/finish.ts';
import { RecordingObjects } from '../recording/objects.ts';
import type { JobQueues, JobRun } from './queues.ts';

/** A media node resumes its uploads after a crash; one that has not done so for a day will not. */
const GIVE_UP_MS = 24 * 3_600_000;

export interface RecordingFinishOptions {
  readonly db: Db;
  readonly store: ObjectStore;
  readonly log: Logger;
  readonly clock: Clock;
  /** Of the deployment; wraps the tenants' keys. */
  readonly recordingsKey: Uint8Array;
}

export async function enqueueRecording(
  jobs: JobQueues,
  recording: Pick<RecordingRow, 'tenantId' | 'id' | 'contactId' | 'objectPrefix'>,
): Promise<void> {
  const { tenantId, id, contactId, objectPrefix } = recording;
  await jobs.add('recording-finish', id, { tenantId, recordingId: id, contactId, objectPrefix });
}

/** Tracks and manifest become the file people hear; the row says so, or why not after the last attempt. */
export async function recordingFinish(options: RecordingFinishOptions, run: JobRun<'recording-finish'>): Promise<void> {
  const { db, store, log, clock, recordingsKey } = options;
  const { tenantId, recordingId, objectPrefix } = run.data;
  if (!belongsTo(run.data)) throw new RangeError('the prefix is not this recording’s');
  try {
    const parts = await partsToJoin(options, run.data);
    if (parts === null) {
      log.info({ tenantId, recordingId }, 'a part of a recording is not stored yet: the reconciler looks again');
      return;
    }
    const key = await withTenant(db, tenantId, (tx) => ensureRecordingKey(tx, { tenantId, recordingId }, recordingsKey));
    const { durationMs, bytes } = await finishRecording(new RecordingObjects(store, key), objectPrefix, parts);
    await withTenant(db, tenantId, async (tx) => {
      await markRecordingStored(tx, recordingId, durationMs, clock.nowMs());
      await markRecordingReady(tx, recordingId, { durationMs, bytes }, clock.nowMs());
    });
    log.info({ tenantId, recordingId, durationMs, bytes }, 'recording ready');
  } catch (error) {
    if (run.lastAttempt) {
      const detail = error instanceof Error ? error.message : String(error);
      await withTenant(db, tenantId, (tx) => markRecordingFailed(tx, recordingId, detail, clock.nowMs()));
    }
    throw error;
  }
}

/** The numbers of all parts, or of those that ever came; null: some may still be in the spool of a node that died, or be recorded. */
async function partsToJoin(
  { db, store, clock }: RecordingFinishOptions,
  { tenantId, recordingId }: JobData<'recording-finish'>,
): Promise<readonly number[] | null> {
  const row = await withTenant(db, tenantId, (tx) => readRecording(tx, recordingId));
  if (row === null || row.parts === 1) return [1];
  const stored = await storedParts(store, row);
  return stored.length === row.parts || isGivenUp(row, clock.nowMs()) ? stored : null;
}

/** The numbers of the parts whose manifest is there, so that all their tracks are. */
export async function storedParts(store: ObjectStore, row: Pick<RecordingRow, 'objectPrefix' | 'parts'>): Promise<readonly number[]> {
  const stored: number[] = [];
  for (let part = 1; part <= row.parts; part++) {
    const manifest = objectKeys.recordingManifest(objectKeys.recordingPart(row.objectPrefix, part));
    if (((await store.stat(manifest)) ?? (await store.stat(objectKeys.sealed(manifest)))) !== null) stored.push(part);
  }
  return stored;
}

/** Nobody waits any longer for what is not stored. */
export function isGivenUp(row: Pick<RecordingRow, 'startedAt'>, nowMs: number): boolean {
  return nowMs - row.startedAt.getTime() > GIVE_UP_MS;
}

/** A tenant's job touches only that tenant's objects, whatever it says. */
function belongsTo({ tenantId, recordingId, objectPrefix }: JobData<'recording-finish'>): boolean {
  return objectPrefix === objectKeys.recordingPrefix(tenantId, recordingId);
}
