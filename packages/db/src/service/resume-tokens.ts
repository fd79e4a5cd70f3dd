import { and, asc, eq, gt, isNull } from 'drizzle-orm';
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

/** A renewal whose answer was lost is repeated within this. */
const RESUME_REUSE_MS = 60_000;

/**
 * Uses a token up: true the first time, and again within 60 s of it while nobody has used what was given out for it, so
 * that an answer that was lost can be asked for again. What was given out before for the repeated token is then worth
 * nothing, so that a contact never has two tokens. False for one that is used, expired or unknown.
 */
export async function useResumeToken(tx: Tx, tokenId: string, nowMs: number): Promise<boolean> {
  const [asked] = await tx.select({ contactId: resumeTokens.contactId }).from(resumeTokens).where(eq(resumeTokens.id, tokenId));
  if (asked === undefined) return false;
  // All of the contact's, in one order: a use and a repeat of an older one must see each other.
  const all = await tx
    .select()
    .from(resumeTokens)
    .where(eq(resumeTokens.contactId, asked.contactId))
    .orderBy(asc(resumeTokens.id))
    .for('update');
  const token = all.find(({ id }) => id === tokenId);
  const now = new Date(nowMs);
  if (token === undefined || token.expiresAt <= now) return false;
  const { usedAt } = token;
  if (usedAt !== null) {
    const wentOn = all.some((other) => other.id !== tokenId && other.usedAt !== null && other.usedAt >= usedAt);
    if (wentOn || nowMs - usedAt.getTime() > RESUME_REUSE_MS) return false;
    const unused = and(eq(resumeTokens.contactId, asked.contactId), isNull(resumeTokens.usedAt));
    await tx
      .update(resumeTokens)
      .set({ expiresAt: now })
      .where(and(unused, gt(resumeTokens.expiresAt, now)));
    return true;
  }
  await tx.update(resumeTokens).set({ usedAt: now }).where(eq(resumeTokens.id, tokenId));
  return true;
}
