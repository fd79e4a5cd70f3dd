import { objectKeys, type JobData } from '@cordboard/contracts';
import {
  ensureRecordingKey,
  markRecordingFailed,
  markRecordingReady,
  markRecordingStored,
  withTenant,
  type Db,
  type RecordingRow,
} from '@cordboard/db';
import type { Clock, Logger, ObjectStore } from '@cordboard/platform';
import { finishRecording } from '../recording/finish.ts';
import { RecordingObjects } from '../recording/objects.ts';
import type { JobQueues, JobRun } from './queues.ts';

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
    const key = await withTenant(db, tenantId, (tx) => ensureRecordingKey(tx, { tenantId, recordingId }, recordingsKey));
    const { durationMs, bytes } = await finishRecording(new RecordingObjects(store, key), objectPrefix);
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

/** A tenant's job touches only that tenant's objects, whatever it says. */
function belongsTo({ tenantId, recordingId, objectPrefix }: JobData<'recording-finish'>): boolean {
  return objectPrefix === objectKeys.recordingPrefix(tenantId, recordingId);
}
