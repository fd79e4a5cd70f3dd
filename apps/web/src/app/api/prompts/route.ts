import { z } from 'zod';
import { CordboardError, newId, objectKeys, promptIdSchema } from '@cordboard/contracts';
import { bumpConfigVersion, prompts, withTenant, writeAudit } from '@cordboard/db';
import { eq } from 'drizzle-orm';
import { answer, parse } from '../../../server/http.ts';
import { services } from '../../../server/services.ts';
import { member } from '../../../server/session.ts';
import { withWorker } from '../../../server/signaling.ts';
import { authorize } from '../../../server/verb.ts';

const LIMIT_BYTES = 20 * 1_048_576;
const fieldsSchema = z.object({ name: z.string().trim().min(1, 'needs a name').max(80), promptId: promptIdSchema.nullable() });

/** A sound file of the tenant's own becomes a prompt. Its type is found by content, in the worker, never by its name. */
export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    authorize(context, ['admin'], 'prompt.upload');
    const form = await request.formData();
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0)
      throw new CordboardError('invalid_input', { issues: [{ path: 'file', message: 'needs a sound file' }] });
    if (file.size > LIMIT_BYTES) throw new CordboardError('too_large', { limitBytes: LIMIT_BYTES });
    const input = parse(fieldsSchema, { name: form.get('name'), promptId: form.get('promptId') });
    const promptId = input.promptId ?? newId('prompt');
    const { tenantId, agentId, role } = context;
    const { db, objects } = services();
    const sourceKey = objectKeys.promptSource(tenantId, promptId);
    await objects.put(sourceKey, new Uint8Array(await file.arrayBuffer()));
    try {
      const made = await withWorker((worker) => worker.call('prompt.convert', { tenantId, promptId, sourceKey }));
      const row = {
        name: input.name,
        source: 'upload',
        text: null,
        locale: null,
        state: 'ready',
        objectKey: made.objectKey,
        durationMs: Math.round(made.durationMs),
      } as const;
      await withTenant(db, tenantId, async (tx) => {
        if (input.promptId === null) await tx.insert(prompts).values({ id: promptId, ...row });
        else {
          const changed = await tx.update(prompts).set(row).where(eq(prompts.id, promptId)).returning({ id: prompts.id });
          if (changed.length === 0) throw new CordboardError('not_found', { what: 'prompt' });
        }
        await writeAudit(tx, {
          actor: { kind: 'agent', agentId, role },
          action: 'prompt.upload',
          targetKind: 'prompt',
          target: promptId,
          data: { name: input.name, bytes: file.size },
        });
        await bumpConfigVersion(tx);
      });
      return { promptId, durationMs: made.durationMs };
    } finally {
      await objects.delete(sourceKey);
    }
  });
}
