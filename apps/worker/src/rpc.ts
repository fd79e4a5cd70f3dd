import { CordboardError, objectKeys, type WorkerPort } from '@cordboard/contracts';
import { prompts, withTenant, type Db } from '@cordboard/db';
import type { ObjectStore, RpcHandlers } from '@cordboard/platform';
import { eq, sql } from 'drizzle-orm';
import type { JobQueues } from './jobs/queues.ts';
import { convertPrompt, PROMPT_MAX_BYTES } from './sound/convert-prompt.ts';
import type { MusicBox } from './sound/music.ts';
import type { SpeechRenderer } from './sound/speech.ts';

export interface WorkerRpcOptions {
  readonly db: Db;
  readonly store: ObjectStore;
  readonly jobs: JobQueues;
  readonly speech: SpeechRenderer;
  readonly music: MusicBox;
  /** False: there is no mail server. */
  readonly mailConfigured: boolean;
}

export function workerHandlers({ db, store, jobs, speech, music, mailConfigured }: WorkerRpcOptions): RpcHandlers<WorkerPort> {
  return {
    'speech.render': ({ tenantId, locale, text }) => speech.render(tenantId, locale, text),
    'music.builtIn': ({ tenantId, piece }) => music.builtIn(tenantId, piece),
    async 'prompt.convert'({ tenantId, promptId, sourceKey }) {
      if (!sourceKey.startsWith(objectKeys.tenantPrefix(tenantId))) throw new CordboardError('not_found', { what: 'upload' });
      const found = await store.stat(sourceKey);
      if (found === null) throw new CordboardError('not_found', { what: 'upload' });
      if (found.bytes > PROMPT_MAX_BYTES) throw new CordboardError('too_large', { limitBytes: PROMPT_MAX_BYTES });
      const { file, durationMs } = await convertPrompt(await store.get(sourceKey));
      // Media nodes remember a sound by its key, so another sound of the same prompt has another key.
      const [row] = await withTenant(db, tenantId, (tx) =>
        tx
          .update(prompts)
          .set({ version: sql`${prompts.version} + 1` })
          .where(eq(prompts.id, promptId))
          .returning({ version: prompts.version }),
      );
      const objectKey = objectKeys.prompt(tenantId, promptId, row?.version ?? 1);
      await store.put(objectKey, file);
      return { objectKey, durationMs };
    },
    async 'metrics.rebuild'(rebuild) {
      await jobs.add('metric-rebuild', rebuild.rebuildId, rebuild);
      return {};
    },
    async 'mail.send'(mail) {
      if (!mailConfigured) throw new CordboardError('store_unavailable', { detail: 'SMTP_URL is not set: no mail can be sent' });
      await jobs.add('mail', mail.mailId, mail);
      return {};
    },
  };
}
