import { z } from 'zod';
import { timeZoneSchema } from './callback-rules.ts';
import { agentIdSchema, contactIdSchema, tenantIdSchema, visitorIdSchema, webCallKeyIdSchema } from './ids.ts';
import { localeSchema } from './states.ts';
import { unverifiedFormSchema } from './tokens.ts';

/** As in RTCConfiguration.iceServers (W3C WebRTC, section 4.2.3); empty where the media node's own address is reachable. */
export const iceServerSchema = z.object({
  urls: z.array(z.string().max(300)).min(1),
  username: z.string().max(300).optional(),
  credential: z.string().max(300).optional(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

/** Longest `identify(jwt)`: what it says travels on in the widget's token, whose SIP messages may have 16 kB. */
export const WIDGET_IDENTITY_MAX_CHARS = 4_000;

/**
 * Why an identity was refused, in `data.why` of `not_authenticated`. `expired`: its ten minutes are over; `tooLong`: it
 * was made to live longer than these; `notYet`: it was made in the future, by a clock that is ahead; `noSecret`: the key
 * has no secret; `signature`: not signed by the key's secret with HS256; `claims`: `sub`, `name` or `attributes` are not
 * as they must be.
 */
export const IDENTITY_REFUSALS = ['expired', 'tooLong', 'notYet', 'noSecret', 'signature', 'claims'] as const;
export type IdentityRefusal = (typeof IDENTITY_REFUSALS)[number];

/**
 * `POST {PUBLIC_URL}/api/widget/token` from the host page's origin: what a page needs for one contact. With `resume`
 * it is for the same contact as before (the resume token is used up by it, and works again within 60 s when the answer was
 * lost), else for a new one. An identity is checked
 * until the contact exists; from then on it keeps what its first token said, and `identity` is not looked at. The answer carries
 * `Access-Control-Allow-Origin` for origins on the key's list; a refusal carries it for every origin, so that the page
 * can say what is wrong.
 */
export const widgetTokenRequestSchema = z.object({
  key: webCallKeyIdSchema,
  visitorId: visitorIdSchema,
  /** What the page's language is; the key's own locale decides when it is absent. */
  locale: localeSchema.optional(),
  /** The browser's, for quiet hours. */
  timeZone: timeZoneSchema.optional(),
  form: unverifiedFormSchema.optional(),
  /** A JWT signed by the tenant's own server with the key's secret (HS256, at most 10 minutes). */
  identity: z.string().max(WIDGET_IDENTITY_MAX_CHARS).optional(),
  resume: z.string().max(16_000).optional(),
  /**
   * A resume token of the visitor's last contact, for a new one: when that dropped out of the line within the queue's resume
   * window, the new one takes over its place. It is not used up: the place can be taken over once.
   */
  resumeOf: z.string().max(16_000).optional(),
});
export type WidgetTokenRequest = z.input<typeof widgetTokenRequestSchema>;

export const widgetTokenResponseSchema = z.object({
  token: z.string(),
  expiresAtMs: z.number(),
  sipUrl: z.string(),
  eventsUrl: z.string(),
  tenantId: tenantIdSchema,
  contactId: contactIdSchema,
  resumeToken: z.string(),
  locale: localeSchema,
  /** Within this time after it dropped out of the line a contact's place can be taken over; 0 = never. */
  resumeWindowMs: z.int().min(0).default(0),
  iceServers: z.array(iceServerSchema).default([]),
  consent: z.object({
    /** Calls of this key are recorded, and the widget must say so before it calls. */
    recorded: z.boolean(),
    /** The tenant's own wording; null is the built-in sentence of the locale. */
    text: z.string().max(500).nullable(),
  }),
});
export type WidgetTokenResponse = z.infer<typeof widgetTokenResponseSchema>;

/** The body of every refusal of a token endpoint: an error of the registry. */
export const tokenRefusalSchema = z.object({
  error: z.object({ code: z.string(), text: z.string(), data: z.record(z.string(), z.unknown()).optional() }),
});

/** `POST {PUBLIC_URL}/api/desk/token` with the session cookie: what a desk needs for its two sockets. Ten minutes. */
export const deskTokenResponseSchema = z.object({
  token: z.string(),
  expiresAtMs: z.number(),
  sipUrl: z.string(),
  eventsUrl: z.string(),
  tenantId: tenantIdSchema,
  agentId: agentIdSchema,
  iceServers: z.array(iceServerSchema).default([]),
});
export type DeskTokenResponse = z.infer<typeof deskTokenResponseSchema>;
