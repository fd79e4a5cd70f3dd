import { randomBytes } from 'node:crypto';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { CordboardError, localeSchema, newId, queueIdSchema, webCallKeyIdSchema } from '@cordboard/contracts';
import { bumpConfigVersion, queues, sealSecret, webCallKeys } from '@cordboard/db';
import { configuration } from '../configuration.ts';
import { requireOwn } from '../own-rows.ts';
import { revokeAccess } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

/** `https://shop.example` and nothing after it: what browsers send as Origin (RFC 6454 section 7). */
const originSchema = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
    context.addIssue({ code: 'custom', message: 'is not a site address such as https://www.example.com' });
    return z.NEVER;
  });

export const listWebCallKeys = defineVerb({
  name: 'webCallKey.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const rows = await tx.select().from(webCallKeys).orderBy(asc(webCallKeys.createdAt));
    const places = await tx
      .select({ queueId: queues.id, name: queues.name })
      .from(queues)
      .where(isNull(queues.archivedAt))
      .orderBy(asc(queues.name));
    const { PUBLIC_URL } = configuration();
    return {
      queues: places,
      publicUrl: PUBLIC_URL,
      keys: rows.map((key) => ({
        webCallKeyId: key.id,
        name: key.name,
        queueId: key.queueId,
        locale: key.locale,
        allowedOrigins: key.allowedOrigins,
        consentText: key.consentText,
        maxConcurrentCalls: key.maxConcurrentCalls,
        maxWaitingCalls: key.maxWaitingCalls,
        hasSecret: key.identifySecretSealed !== null,
        revokedAtMs: key.revokedAt?.getTime() ?? null,
        snippet: `<script async src="${PUBLIC_URL}/embed.js" data-key="${key.id}"></script>`,
      })),
    };
  },
});

export const saveWebCallKey = defineVerb({
  name: 'webCallKey.save',
  roles: admins,
  input: z.object({
    webCallKeyId: webCallKeyIdSchema.nullable(),
    name: z.string().trim().min(1, 'needs a name').max(80),
    queueId: queueIdSchema,
    locale: localeSchema,
    allowedOrigins: z.array(originSchema).min(1, 'needs at least one site').max(50),
    consentText: z.string().trim().max(500).nullable(),
    maxConcurrentCalls: z.int().min(1).max(10_000),
    maxWaitingCalls: z.int().min(1).max(10_000),
  }),
  target: (_input, output: { webCallKeyId: string }) => ({ kind: 'webCallKey', id: output.webCallKeyId }),
  run: async ({ tx, input }) => {
    const { webCallKeyId: given, ...settings } = input;
    const own = await tx
      .select({ id: queues.id })
      .from(queues)
      .where(and(eq(queues.id, input.queueId), isNull(queues.archivedAt)));
    requireOwn('queueId', [input.queueId], own);
    const columns = { ...settings, allowedOrigins: [...new Set(input.allowedOrigins)], consentText: input.consentText || null };
    const webCallKeyId = given ?? newId('webCallKey');
    if (given === null) await tx.insert(webCallKeys).values({ id: webCallKeyId, ...columns });
    else {
      const changed = await tx.update(webCallKeys).set(columns).where(eq(webCallKeys.id, given)).returning({ id: webCallKeys.id });
      if (changed.length === 0) throw new CordboardError('not_found', { what: 'web-call key' });
    }
    await bumpConfigVersion(tx);
    return { webCallKeyId };
  },
});

/** Switches a key off (its sockets close within 5 s) or on again. */
export const setWebCallKeyActive = defineVerb({
  name: 'webCallKey.setActive',
  roles: admins,
  input: z.object({ webCallKeyId: webCallKeyIdSchema, active: z.boolean() }),
  target: (input) => ({ kind: 'webCallKey', id: input.webCallKeyId }),
  run: async ({ tx, input }) => {
    const changed = await tx
      .update(webCallKeys)
      .set({ revokedAt: input.active ? null : new Date() })
      .where(eq(webCallKeys.id, input.webCallKeyId))
      .returning({ id: webCallKeys.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'web-call key' });
    await bumpConfigVersion(tx);
    return {};
  },
  after: async ({ context, input }) => {
    if (!input.active) await revokeAccess({ tenantId: context.tenantId, agentId: null, webCallKeyId: input.webCallKeyId, why: 'removed' });
  },
});

/** A new secret for `identify(jwt)`, shown once. What was signed with the old one is refused from now on. */
export const rotateWebCallKeySecret = defineVerb({
  name: 'webCallKey.rotateSecret',
  roles: admins,
  input: z.object({ webCallKeyId: webCallKeyIdSchema }),
  target: (input) => ({ kind: 'webCallKey', id: input.webCallKeyId }),
  run: async ({ tx, input, services }) => {
    const secret = randomBytes(32).toString('base64url');
    const changed = await tx
      .update(webCallKeys)
      .set({ identifySecretSealed: sealSecret(secret, input.webCallKeyId, services.secret) })
      .where(eq(webCallKeys.id, input.webCallKeyId))
      .returning({ id: webCallKeys.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'web-call key' });
    return { secret };
  },
});

export const webCallKeyVerbs = {
  'webCallKey.list': listWebCallKeys,
  'webCallKey.save': saveWebCallKey,
  'webCallKey.setActive': setWebCallKeyActive,
  'webCallKey.rotateSecret': rotateWebCallKeySecret,
} as const;
