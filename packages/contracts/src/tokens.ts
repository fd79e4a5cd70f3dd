import { z } from 'zod';
import { timeZoneSchema } from './callback-rules.ts';
import { agentIdSchema, contactIdSchema, stationIdSchema, tenantIdSchema, visitorIdSchema, webCallKeyIdSchema } from './ids.ts';
import { localeSchema, roleSchema } from './states.ts';

/**
 * Claims of the deployment's own tokens (JWT, EdDSA; RFC 7519). Web issues, signaling checks. They travel in SIP
 * `Authorization: Bearer` and in the first frame of the event socket, never in a URL.
 */
export const deskClaimsSchema = z.object({
  kind: z.literal('desk'),
  tenantId: tenantIdSchema,
  agentId: agentIdSchema,
  role: roleSchema,
  name: z.string().max(200),
  /** Of a plain SIP telephone, which logs in by digest; no token says so. */
  stationId: stationIdSchema.optional(),
});
export type DeskClaims = z.infer<typeof deskClaimsSchema>;

/** What the tenant's own server vouched for in `identify(jwt)`; only this reaches routing, priority and history as fact. */
export const verifiedIdentitySchema = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(200).optional(),
  attributes: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()])).default({}),
});
export type VerifiedIdentity = z.infer<typeof verifiedIdentitySchema>;

/** What the visitor typed; shown as unverified text and used for nothing else. */
export const unverifiedFormSchema = z.object({
  name: z.string().trim().max(100).optional(),
  email: z.string().trim().max(200).optional(),
  reason: z.string().trim().max(500).optional(),
});
export type UnverifiedForm = z.infer<typeof unverifiedFormSchema>;

/** May register its own contact and call its own entry point (the web-call key), nothing else. */
export const widgetClaimsSchema = z.object({
  kind: z.literal('widget'),
  tenantId: tenantIdSchema,
  webCallKeyId: webCallKeyIdSchema,
  visitorId: visitorIdSchema,
  /** The contact this token belongs to; made with the token, so that a page that comes back finds it. */
  contactId: contactIdSchema,
  /** The visitor's contact before it, whose place in line it asks for. */
  resumeOf: contactIdSchema.optional(),
  locale: localeSchema,
  timeZone: timeZoneSchema.optional(),
  origin: z.string().max(300),
  identity: verifiedIdentitySchema.optional(),
  form: unverifiedFormSchema.default({}),
});
export type WidgetClaims = z.infer<typeof widgetClaimsSchema>;

/** Buys a new widget token for the same contact: one contact, single use, rotated. */
export const resumeClaimsSchema = z.object({
  kind: z.literal('resume'),
  tenantId: tenantIdSchema,
  contactId: contactIdSchema,
  visitorId: visitorIdSchema,
  webCallKeyId: webCallKeyIdSchema,
  /** The identity that the contact's token carried, sealed: the browser keeps this token, and may not read attributes in it. */
  identitySealed: z.string().max(8_000).optional(),
});
export type ResumeClaims = z.infer<typeof resumeClaimsSchema>;

export const tokenClaimsSchema = z.discriminatedUnion('kind', [deskClaimsSchema, widgetClaimsSchema, resumeClaimsSchema]);
export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

/** Who acts, after the token was checked. Web sends it with each command; signaling authorizes it again. */
export const actorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agentId: agentIdSchema, role: roleSchema }),
  z.object({ kind: z.literal('visitor'), contactId: contactIdSchema, visitorId: visitorIdSchema }),
  z.object({ kind: z.literal('system'), name: z.string().max(64) }),
]);
export type Actor = z.infer<typeof actorSchema>;
