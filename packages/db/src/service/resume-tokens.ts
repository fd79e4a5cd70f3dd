import { and, eq, gt, isNull } from 'drizzle-orm';
import type { ContactId, VisitorId, WebCallKeyId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { resumeTokens } from '../schema/secrets.ts';

/** Remembers a resume token (by its `jti`) that is about to be given out. */
export async function insertResumeToken(
  tx: Tx,
  token: { tokenId: string; contactId: ContactId; visitorId: VisitorId; webCallKeyId: WebCallKeyId; expiresAtMs: number },
): Promise<void> {
  await tx.insert(resumeTokens).values({
    id: token.tokenId,
    contactId: token.contactId,
    visitorId: token.visitorId,
    webCallKeyId: token.webCallKeyId,
    expiresAt: new Date(token.expiresAtMs),
  });
}

/** Uses a token up: true exactly once, false for one that is used, expired or unknown. */
export async function useResumeToken(tx: Tx, tokenId: string, nowMs: number): Promise<boolean> {
  const used = await tx
    .update(resumeTokens)
    .set({ usedAt: new Date(nowMs) })
    .where(and(eq(resumeTokens.id, tokenId), isNull(resumeTokens.usedAt), gt(resumeTokens.expiresAt, new Date(nowMs))))
    .returning({ id: resumeTokens.id });
  return used.length === 1;
}
