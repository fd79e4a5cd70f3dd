import { and, eq } from 'drizzle-orm';
import type { PromptId, QueueId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { queuePrompts, type PromptMoment } from '../schema/queue-prompts.ts';

export type PromptPick =
  { readonly kind: 'builtIn' } | { readonly kind: 'none' } | { readonly kind: 'prompt'; readonly promptId: PromptId };

/** What callers of the queue hear at a moment. Call `bumpConfigVersion` in the same transaction. */
export async function setQueuePrompt(tx: Tx, queueId: QueueId, moment: PromptMoment, pick: PromptPick): Promise<void> {
  if (pick.kind === 'builtIn') {
    await tx.delete(queuePrompts).where(and(eq(queuePrompts.queueId, queueId), eq(queuePrompts.moment, moment)));
    return;
  }
  const chosen = { kind: pick.kind, promptId: pick.kind === 'prompt' ? pick.promptId : null };
  await tx
    .insert(queuePrompts)
    .values({ queueId, moment, ...chosen })
    .onConflictDoUpdate({ target: [queuePrompts.tenantId, queuePrompts.queueId, queuePrompts.moment], set: chosen });
}
