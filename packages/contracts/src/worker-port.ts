import { z } from 'zod';
import { promptIdSchema, tenantIdSchema } from './ids.ts';
import { JOBS } from './jobs.ts';
import { definePort } from './json-rpc.ts';
import { localeSchema } from './states.ts';

/** The internal port of the worker: sound that must be there in a moment. Everything that may wait is a job. */
export const WORKER_PORT = definePort({
  /** Speaks a text into 20 ms Opus packets; cached by its content, so a repeated text costs a look-up. */
  'speech.render': {
    params: z.object({ tenantId: tenantIdSchema, locale: localeSchema, text: z.string().trim().min(1).max(1_000) }),
    result: z.object({ objectKey: z.string(), durationMs: z.number(), cached: z.boolean() }),
  },
  /** Converts an uploaded sound (already in the store) into a prompt; type by content, limits of time, memory and output. */
  'prompt.convert': {
    params: z.object({ tenantId: tenantIdSchema, promptId: promptIdSchema, sourceKey: z.string() }),
    result: z.object({ objectKey: z.string(), durationMs: z.number() }),
  },
  /** The tenant's copy of a built-in piece: waiting music, or the tone that says "wait" while a page is away. */
  'music.builtIn': {
    params: z.object({ tenantId: tenantIdSchema, piece: z.enum(['waiting', 'comfort']).default('waiting') }),
    result: z.object({ objectKey: z.string(), durationMs: z.number() }),
  },
  /** Begins with a rebuild of metrics that is a row already; without it a reconciler does within seconds. */
  'metrics.rebuild': { params: JOBS['metric-rebuild'], result: z.object({}) },
  /** Mails soon, tried again until the mail server takes it; the same id again changes nothing. `store_unavailable` when none is configured. */
  'mail.send': { params: JOBS.mail, result: z.object({}) },
});
export type WorkerPort = typeof WORKER_PORT;

export const workerAnnouncementSchema = z.object({ processId: z.string(), rpcUrl: z.string(), atMs: z.number() });
export type WorkerAnnouncement = z.infer<typeof workerAnnouncementSchema>;
