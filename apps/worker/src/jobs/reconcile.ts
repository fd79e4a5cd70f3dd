import {
  listCallbackMailsDue,
  listCallbackPushesDue,
  listCallbacksDue,
  listRecordingsUnfinished,
  markRecordingFailed,
  readCallback,
  readCallbackMail,
  readPush,
  readRecording,
  withTenant,
  type Db,
} from '@cordboard/db';
import type { Clock, ObjectStore } from '@cordboard/platform';
import { setCallbackAlarm } from './callback-due.ts';
import { setMailAlarm } from './callback-mail.ts';
import { setPushAlarm } from './callback-push.ts';
import type { JobQueues } from './queues.ts';
import { enqueueRecording, isGivenUp, storedParts } from './recording-finish.ts';

export interface ReconcileOptions {
  readonly db: Db;
  readonly store: ObjectStore;
  readonly jobs: JobQueues;
  readonly clock: Clock;
}

/** Callbacks due this far ahead have their alarm set; the next pass comes long before that. */
const AHEAD_MS = 60_000;
const AT_MOST = 500;
/** A recording that has stood still this long may have been forgotten by the queue. */
const STILL_MS = 15_000;

/** Sets the alarms that a lost Redis has forgotten. Resolves with how many rows were looked at. */
export async function reconcileCallbacks({ db, jobs, clock }: ReconcileOptions): Promise<number> {
  const due = await listCallbacksDue(db, clock.nowMs() + AHEAD_MS, AT_MOST);
  for (const { tenantId, callbackId } of due) {
    const row = await withTenant(db, tenantId, (tx) => readCallback(tx, callbackId));
    if (row !== null) await setCallbackAlarm(jobs, row, clock.nowMs());
  }
  return due.length;
}

/** The same for mails about callbacks. */
export async function reconcileCallbackMails({ db, jobs, clock }: ReconcileOptions): Promise<void> {
  for (const { tenantId, mailId } of await listCallbackMailsDue(db, clock.nowMs() + AHEAD_MS, AT_MOST)) {
    const found = await withTenant(db, tenantId, (tx) => readCallbackMail(tx, mailId));
    if (found !== null) await setMailAlarm(jobs, found.mail, clock.nowMs());
  }
}

/** The same for notifications; the row of one whose sender died says when that counts as lost. */
export async function reconcileCallbackPushes({ db, jobs, clock }: ReconcileOptions): Promise<void> {
  for (const { tenantId, pushId } of await listCallbackPushesDue(db, clock.nowMs() + AHEAD_MS, AT_MOST)) {
    const push = await withTenant(db, tenantId, (tx) => readPush(tx, pushId));
    if (push !== null) await setPushAlarm(jobs, push, clock.nowMs());
  }
}

/** Recordings of which all parts are in the store are finished; those that never came are given up after a day. */
export async function reconcileRecordings({ db, store, jobs, clock }: ReconcileOptions): Promise<number> {
  const unfinished = await listRecordingsUnfinished(db, clock.nowMs() - STILL_MS, AT_MOST);
  for (const { tenantId, recordingId } of unfinished) {
    const row = await withTenant(db, tenantId, (tx) => readRecording(tx, recordingId));
    if (row === null) continue;
    const stored = (await storedParts(store, row)).length;
    const isTooLate = isGivenUp(row, clock.nowMs());
    if (stored === row.parts || (stored > 0 && isTooLate)) await enqueueRecording(jobs, row);
    else if (isTooLate) {
      await withTenant(db, tenantId, (tx) => markRecordingFailed(tx, recordingId, 'the media node never stored it', clock.nowMs()));
    }
  }
  return unfinished.length;
}
