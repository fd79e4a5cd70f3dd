import { CordboardError, tenantIdSchema, type OpenCallbackResponse } from '@cordboard/contracts';
import { callbackLinkDigest, insertResumeToken, openCallbackLink, sealSecret, tenants, withTenant } from '@cordboard/db';
import { take } from './limits.ts';
import { services } from './services.ts';
import { RESUME_LIFETIME_S } from './widget-token.ts';

/**
 * What the page behind a link needs to go on with its callback. Throws `not_found`, `link_used`, `state_conflict` (the
 * promise has ended), `rate_limited`.
 */
export async function openLink(request: Request, link: string, browser: string, nowMs: number): Promise<OpenCallbackResponse> {
  await take(request, 'tokenByAddress');
  const { db, issuer, verifier, secret } = services();
  const [tenant = '', token = ''] = link.split('.');
  const tenantId = tenantIdSchema.parse(tenant);
  return withTenant(db, tenantId, async (tx) => {
    const [company] = await tx.select({ name: tenants.name }).from(tenants);
    const { callback, contact } = await openCallbackLink(tx, { linkDigest: callbackLinkDigest(token), browser, nowMs });
    const { webCallKeyId, identity, locale } = contact;
    if (webCallKeyId === null || company === undefined) throw new CordboardError('not_found', { what: 'contact' });
    const { contactId, visitorId } = callback;
    const resume = await issuer.issue(
      {
        ...{ kind: 'resume', tenantId, contactId, visitorId, webCallKeyId },
        ...(identity === null ? {} : { identitySealed: sealSecret(JSON.stringify(identity), contactId, secret) }),
      },
      RESUME_LIFETIME_S,
    );
    const { tokenId } = await verifier.verify(resume.token);
    await insertResumeToken(tx, { tokenId, contactId, visitorId, webCallKeyId, expiresAtMs: resume.expiresAtMs });
    return { webCallKeyId, visitorId, resumeToken: resume.token, locale: locale ?? 'en', company: company.name };
  });
}
