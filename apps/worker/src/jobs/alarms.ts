import type { EventEnvelope } from '@cordboard/contracts';
import { readCallbackOfContact, readRecording, withTenant, type Db } from '@cordboard/db';
import type { Clock } from '@cordboard/platform';
import { setCallbackAlarm } from './callback-due.ts';
import { setMailAlarms } from './callback-mail.ts';
import { setPushAlarms } from './callback-push.ts';
import type { JobQueues } from './queues.ts';
import { enqueueRecording } from './recording-finish.ts';

/** What must happen later because of events that are history now. */
export async function setAlarms(
  { db, jobs, clock }: { readonly db: Db; readonly jobs: JobQueues; readonly clock: Clock },
  archived: readonly EventEnvelope[],
): Promise<void> {
  for (const { tenantId, event } of archived) {
    if (event.type === 'contact.deferred') {
      const row = await withTenant(db, tenantId, (tx) => readCallbackOfContact(tx, event.contactId));
      if (row !== null) await setCallbackAlarm(jobs, row, clock.nowMs());
    } else if (event.type === 'callback.requested') {
      await setMailAlarms({ db, jobs, clock }, tenantId, event.callbackId);
    } else if (event.type === 'callback.rescheduled' || event.type === 'callback.notReached') {
      await setMailAlarms({ db, jobs, clock }, tenantId, event.callbackId);
      await setPushAlarms({ db, jobs, clock }, tenantId, event.callbackId);
    } else if (event.type === 'callback.ringing') {
      await setPushAlarms({ db, jobs, clock }, tenantId, event.callbackId);
    } else if (event.type === 'recording.stored') {
      const row = await withTenant(db, tenantId, (tx) => readRecording(tx, event.recordingId));
      if (row !== null) await enqueueRecording(jobs, row);
    }
  }
}
