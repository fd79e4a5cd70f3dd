import { z } from 'zod';
import { callbackIdSchema, contactIdSchema, recordingIdSchema, tenantIdSchema } from './ids.ts';

/** BullMQ queues and what their jobs carry. A job is only an alarm clock: the promise is the row it names. */
export const JOBS = {
  'callback-due': z.object({ tenantId: tenantIdSchema, callbackId: callbackIdSchema, contactId: contactIdSchema }),
  'recording-finish': z.object({
    tenantId: tenantIdSchema,
    contactId: contactIdSchema,
    recordingId: recordingIdSchema,
    objectPrefix: z.string(),
  }),
  mail: z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string().optional() }),
} as const;
export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName> = z.output<(typeof JOBS)[N]>;
