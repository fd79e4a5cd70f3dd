import { and, eq } from 'drizzle-orm';
import {
  CordboardError,
  newId,
  queueRoutingSchema,
  verifiedIdentitySchema,
  type ContactId,
  type ResumeClaims,
  type TenantId,
  type VerifiedIdentity,
  type WidgetClaims,
  type WidgetTokenResponse,
} from '@cordboard/contracts';
import {
  contacts,
  findTenantOfWebCallKey,
  insertResumeToken,
  openSecret,
  queues,
  sealSecret,
  useResumeToken,
  webCallKeys,
  withTenant,
  type Tx,
} from '@cordboard/db';
import type { z } from 'zod';
import type { widgetTokenRequestSchema } from '@cordboard/contracts';
import { configuration, eventsUrl } from './configuration.ts';
import { iceServers } from './ice-servers.ts';
import { verifyIdentity } from './identify.ts';
import { take } from './limits.ts';
import { services } from './services.ts';

type TokenRequest = z.output<typeof widgetTokenRequestSchema>;

const TOKEN_LIFETIME_S = 600;
/** A callback may be promised for a week ahead, to a page that is closed meanwhile. */
export const RESUME_LIFETIME_S = 8 * 86_400;

async function readKey(tx: Tx, input: TokenRequest) {
  const [key] = await tx
    .select({ key: webCallKeys, recording: queues.recording, routing: queues.routing })
    .from(webCallKeys)
    .innerJoin(queues, and(eq(queues.tenantId, webCallKeys.tenantId), eq(queues.id, webCallKeys.queueId)))
    .where(eq(webCallKeys.id, input.key));
  if (!key || key.key.revokedAt) throw new CordboardError('key_revoked');
  return key;
}

interface Contact {
  readonly contactId: ContactId;
  /** What its tokens have said so far. */
  readonly identity: VerifiedIdentity | undefined;
  /** It has called: who it is stands in the history. */
  readonly exists: boolean;
}

/** The contact a resume token is for; the token is used up by this. Every reason against it is `not_allowed`. */
async function resumedContact(tx: Tx, tenantId: TenantId, input: TokenRequest, nowMs: number): Promise<Contact | null> {
  if (input.resume === undefined) return null;
  const { claims, tokenId } = await verifiedResume(input.resume, tenantId, input);
  if (!(await useResumeToken(tx, tokenId, nowMs)))
    throw new CordboardError('not_allowed', { what: 'resume token', why: 'used or expired' });
  const { contactId } = claims;
  const rows = await tx.select({ id: contacts.id }).from(contacts).where(eq(contacts.id, contactId));
  return { contactId, identity: openIdentity(claims), exists: rows.length > 0 };
}

/** The same browser, tenant and key, or `not_allowed`. */
async function verifiedResume(token: string, tenantId: TenantId, input: TokenRequest): Promise<{ claims: ResumeClaims; tokenId: string }> {
  let verified;
  try {
    verified = await services().verifier.verify(token);
  } catch (cause) {
    // Not `not_authenticated`: nothing that the page could sign or ask for anew would mend it.
    throw new CordboardError('not_allowed', { what: 'resume token', why: 'expired or not ours' }, { cause });
  }
  const { claims, tokenId } = verified;
  const fits =
    claims.kind === 'resume' && claims.tenantId === tenantId && claims.visitorId === input.visitorId && claims.webCallKeyId === input.key;
  if (!fits) throw new CordboardError('not_allowed', { what: 'resume token' });
  return { claims, tokenId };
}

function openIdentity({ contactId, identitySealed }: ResumeClaims): VerifiedIdentity | undefined {
  if (identitySealed === undefined) return undefined;
  return verifiedIdentitySchema.parse(JSON.parse(openSecret(identitySealed, contactId, services().secret)));
}

/** Our page behind a link in a mail goes on with a callback; it begins nothing. */
function isOwnPage(origin: string, { resume }: TokenRequest): boolean {
  return resume !== undefined && origin === new URL(configuration().PUBLIC_URL).origin;
}

/**
 * A token for one contact of one web-call key. Order: buckets (address, key, tenant), the key, the page's Origin, then
 * who the visitor says or proves to be. A contact that exists keeps what its first token said of it.
 */
export async function issueWidgetToken(request: Request, input: TokenRequest, origin: string, nowMs: number): Promise<WidgetTokenResponse> {
  await take(request, 'tokenByAddress');
  await take(request, 'tokenByKey', input.key);
  const { db, issuer, secret } = services();
  const tenantId = await findTenantOfWebCallKey(db, input.key);
  if (!tenantId) throw new CordboardError('key_revoked');
  await take(request, 'tokenByTenant', tenantId);

  return withTenant(db, tenantId, async (tx) => {
    const { key, recording, routing } = await readKey(tx, input);
    if (!key.allowedOrigins.includes(origin) && !isOwnPage(origin, input)) throw new CordboardError('origin_refused', { origin });
    const resumed = await resumedContact(tx, tenantId, input, nowMs);
    const contactId = resumed?.contactId ?? newId('contact', nowMs);
    const resumeOf = input.resumeOf && (await verifiedResume(input.resumeOf, tenantId, input)).claims.contactId;
    const identity =
      input.identity === undefined || resumed?.exists === true
        ? resumed?.identity
        : await verifyIdentity(input.identity, key.identifySecretSealed && openSecret(key.identifySecretSealed, key.id, secret), nowMs);
    const locale = input.locale ?? key.locale;
    const claims: WidgetClaims = {
      kind: 'widget',
      tenantId,
      webCallKeyId: key.id,
      visitorId: input.visitorId,
      contactId,
      ...(resumeOf && resumeOf !== contactId ? { resumeOf } : {}),
      locale,
      ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
      origin,
      form: input.form ?? {},
      ...(identity ? { identity } : {}),
    };
    const { token, expiresAtMs } = await issuer.issue(claims, TOKEN_LIFETIME_S);
    const resume = await issuer.issue(
      {
        ...{ kind: 'resume', tenantId, contactId, visitorId: input.visitorId, webCallKeyId: key.id },
        ...(identity ? { identitySealed: sealSecret(JSON.stringify(identity), contactId, secret) } : {}),
      },
      RESUME_LIFETIME_S,
    );
    const { tokenId } = await services().verifier.verify(resume.token);
    await insertResumeToken(tx, { tokenId, contactId, visitorId: input.visitorId, webCallKeyId: key.id, expiresAtMs: resume.expiresAtMs });
    return {
      token,
      expiresAtMs,
      sipUrl: configuration().SIP_WS_URL,
      eventsUrl: eventsUrl(),
      tenantId,
      contactId,
      resumeToken: resume.token,
      locale,
      resumeWindowMs: queueRoutingSchema.parse(routing).resumeWindowMs,
      iceServers: iceServers(contactId, nowMs),
      consent: { recorded: recording === 'always', text: key.consentText },
    };
  });
}
