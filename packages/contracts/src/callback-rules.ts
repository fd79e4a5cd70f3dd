import { z } from 'zod';
import { visitorIdSchema, webCallKeyIdSchema } from './ids.ts';
import { localeSchema } from './states.ts';

/** Of a day, 0 to 1440, half open; one that ends before it begins goes past midnight. */
export const quietHoursSchema = z
  .object({ fromMinute: z.int().min(0).max(1_439), toMinute: z.int().min(0).max(1_440) })
  .refine(({ fromMinute, toMinute }) => fromMinute !== toMinute, { error: 'must not be empty', path: ['toMinute'] });
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** The times that customers may choose for their callback: equal parts of the queue's opening hours. */
export const callbackSlotsSchema = z.object({
  lengthMs: z.int().min(5_000).max(14_400_000).default(900_000),
  /** So many callbacks are promised for one slot. */
  perSlot: z.int().min(1).max(1_000).default(2),
  /** A slot is offered no later than this before it begins. */
  noticeMs: z.int().min(0).max(86_400_000).default(600_000),
  /** Days ahead, today included. */
  days: z.int().min(1).max(7).default(3),
});
export type CallbackSlots = z.infer<typeof callbackSlotsSchema>;

/** Callbacks "when it is quiet": below this wait, and after a time in any case. */
export const quietMomentSchema = z.object({
  /** Nobody of the queue has waited this long, and nobody is served before it. */
  waitUnderMs: z.int().min(1_000).max(3_600_000).default(30_000),
  /** It is due anyway so long after it was asked for, or when the queue closes before that. */
  withinMs: z.int().min(60_000).max(86_400_000).default(14_400_000),
});
export type QuietMoment = z.infer<typeof quietMomentSchema>;

/**
 * How a queue calls back, beside its plain fields: `callbackOffered` (when it is one's turn), `callbackMaxAttempts`,
 * `callbackRetryMs` (the least time between two attempts).
 */
export const callbackRulesSchema = z.object({
  /** Null: no time can be chosen. */
  slots: callbackSlotsSchema.nullable().default(null),
  /** Null: a quiet moment cannot be chosen. */
  whenQuiet: quietMomentSchema.nullable().default(null),
  /** Nobody is rung at these hours of their own time zone; null: at any hour. */
  quietHours: quietHoursSchema.nullable().default(null),
  /** A link by e-mail is offered, where the deployment has a mail server. */
  email: z.boolean().default(false),
  /** A notification by Web Push is offered to those who are promised a callback. */
  push: z.boolean().default(false),
});
export type CallbackRules = z.infer<typeof callbackRulesSchema>;

/** A chosen time: the customer is rung from its begin on. Unix ms, half open. */
export const callbackSlotSchema = z.object({ fromMs: z.number(), toMs: z.number() });
export type CallbackSlot = z.infer<typeof callbackSlotSchema>;

/** IANA time zone as a browser names it; whether it exists is for the server to find out. */
export const timeZoneSchema = z.string().min(1).max(64);

/** RFC 5321 section 4.5.3.1.3: a path has 256 octets, two of them are brackets. */
export const mailAddressSchema = z.email().max(254);

/** Of a link in a mail, a notification or the widget: `<tenant>.<token>`; the token has 256 bits and is kept only as a digest. */
export const callbackLinkSchema = z.string().regex(/^ten_[0-9a-z]{26}\.[\w-]{43}$/);

/** A random name that a browser gave itself. */
export const browserNameSchema = z.string().regex(/^[\w-]{16,64}$/);

/**
 * `POST {PUBLIC_URL}/api/callback/open`, from our own page. The first browser that opens a link may open it again, no other
 * one: `link_used`. Refused with `not_found` (no such link) and `state_conflict` (the promise has ended; `data.state`).
 */
export const openCallbackRequestSchema = z.object({
  link: callbackLinkSchema,
  browser: browserNameSchema,
});

/** What the page needs to go on with the callback as the site's own page would. */
export const openCallbackResponseSchema = z.object({
  webCallKeyId: webCallKeyIdSchema,
  visitorId: visitorIdSchema,
  resumeToken: z.string(),
  locale: localeSchema,
  company: z.string(),
});
export type OpenCallbackResponse = z.infer<typeof openCallbackResponseSchema>;
