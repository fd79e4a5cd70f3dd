import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { CordboardError, localeSchema, newId, promptIdSchema } from '@cordboard/contracts';
import { bumpConfigVersion, prompts, queuePrompts, queues } from '@cordboard/db';
import { withWorker } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

export const listPrompts = defineVerb({
  name: 'prompt.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const rows = await tx.select().from(prompts).orderBy(asc(prompts.name));
    const uses = await tx
      .select({ promptId: queuePrompts.promptId, queueName: queues.name })
      .from(queuePrompts)
      .innerJoin(queues, eq(queues.id, queuePrompts.queueId));
    return {
      prompts: rows.map((prompt) => ({
        promptId: prompt.id,
        name: prompt.name,
        source: prompt.source,
        text: prompt.text,
        locale: prompt.locale,
        state: prompt.state,
        durationMs: prompt.durationMs,
        version: prompt.version,
        usedBy: [...new Set(uses.filter((use) => use.promptId === prompt.id).map((use) => use.queueName))],
      })),
    };
  },
});

/** Speaks a text and keeps it as a prompt; an id replaces what that prompt says. */
export const speakPrompt = defineVerb({
  name: 'prompt.speak',
  roles: admins,
  input: z.object({
    promptId: promptIdSchema.nullable(),
    name: z.string().trim().min(1, 'needs a name').max(80),
    text: z.string().trim().min(1, 'needs a text').max(1_000),
    locale: localeSchema,
  }),
  target: (_input, output: { promptId: string }) => ({ kind: 'prompt', id: output.promptId }),
  run: async ({ tx, input, context }) => {
    const spoken = await withWorker((worker) =>
      worker.call('speech.render', { tenantId: context.tenantId, locale: input.locale, text: input.text }),
    );
    const row = {
      name: input.name,
      source: 'speech',
      text: input.text,
      locale: input.locale,
      state: 'ready',
      objectKey: spoken.objectKey,
      durationMs: Math.round(spoken.durationMs),
    } as const;
    const promptId = input.promptId ?? newId('prompt');
    if (input.promptId === null) await tx.insert(prompts).values({ id: promptId, ...row });
    else {
      const changed = await tx.update(prompts).set(row).where(eq(prompts.id, promptId)).returning({ id: prompts.id });
      if (changed.length === 0) throw new CordboardError('not_found', { what: 'prompt' });
    }
    await bumpConfigVersion(tx);
    return { promptId };
  },
});

export const deletePrompt = defineVerb({
  name: 'prompt.delete',
  roles: admins,
  input: z.object({ promptId: promptIdSchema }),
  target: (input) => ({ kind: 'prompt', id: input.promptId }),
  run: async ({ tx, input }) => {
    const uses = await tx
      .select({ name: queues.name })
      .from(queuePrompts)
      .innerJoin(queues, eq(queues.id, queuePrompts.queueId))
      .where(eq(queuePrompts.promptId, input.promptId));
    if (uses.length > 0) throw new CordboardError('state_conflict', { why: 'queues', names: [...new Set(uses.map((use) => use.name))] });
    const [gone] = await tx
      .delete(prompts)
      .where(eq(prompts.id, input.promptId))
      .returning({ source: prompts.source, objectKey: prompts.objectKey });
    if (!gone) throw new CordboardError('not_found', { what: 'prompt' });
    // Spoken texts are shared by their content; an upload is this prompt's alone.
    return { unusedObject: gone.source === 'upload' ? gone.objectKey : null };
  },
  after: async ({ services }, { unusedObject }) => {
    if (unusedObject !== null) await services.objects.delete(unusedObject);
  },
});

export const promptVerbs = { 'prompt.list': listPrompts, 'prompt.speak': speakPrompt, 'prompt.delete': deletePrompt } as const;
