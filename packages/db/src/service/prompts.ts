import { and, eq } from 'drizzle-orm';
import type { PromptId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { prompts } from '../schema/prompts.ts';

/** The object that is heard for a prompt now; null when it is gone or not ready. */
export async function readPromptKey(tx: Tx, promptId: PromptId): Promise<string | null> {
  const [row] = await tx
    .select({ objectKey: prompts.objectKey })
    .from(prompts)
    .where(and(eq(prompts.id, promptId), eq(prompts.state, 'ready')));
  return row?.objectKey ?? null;
}
