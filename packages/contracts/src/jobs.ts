import { z } from 'zod';
import {
  callbackIdSchema,
  contactIdSchema,
  mailIdSchema,
  metricRebuildIdSchema,
  pushIdSchema,
  recordingIdSchema,
  tenantIdSchema,
} from './ids.ts';

/** BullMQ queues and what their jobs carry. A job is only an alarm clock: the promise is the row it names. */
export const JOBS = {
  'callback-due': z.object({ tenantId: tenantIdSchema, callbackId: callbackIdSchema, contactId: contactIdSchema }),
  'recording-finish': z.object({
    tenantId: tenantIdSchema,
    contactId: contactIdSchema,
    recordingId: recordingIdSchema,
    objectPrefix: z.string(),
  }),
  /** Carries a one-time link, so it is never logged and is forgotten as soon as the mail server has taken it. */
  mail: z.object({ mailId: mailIdSchema, to: z.string().max(320), subject: z.string().max(300), text: z.string().max(10_000) }),
  /** A mail to who is called back; the row says what and when. */
  'callback-mail': z.object({ tenantId: tenantIdSchema, mailId: mailIdSchema }),
  /** A notification for who is called back; the row says what and until when. */
  'callback-push': z.object({ tenantId: tenantIdSchema, pushId: pushIdSchema }),
  /** Once a day: what is older than its retention is forgotten. */
  ageing: z.object({}),
  /** Metrics of chosen days are folded again from their events; the row says which, and how far it is. */
  'metric-rebuild': z.object({ tenantId: tenantIdSchema, rebuildId: metricRebuildIdSchema }),
  /** Once a day: the live counters are held against the events. */
  'prove-counters': z.object({}),
} as const;
export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName> = z.output<(typeof JOBS)[N]>;
