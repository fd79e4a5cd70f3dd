import { z } from 'zod';
import { browserNameSchema, callbackLinkSchema } from './callback-rules.ts';
import type { Locale } from './states.ts';

/**
 * Web Push for callbacks. The widget asks for a link to a page of ours (`/callback/tell#<link>`), which asks the person,
 * subscribes the browser and hands its subscription in; the worker process sends; the page's service worker shows.
 */

/** `soon`: before the chosen time; `ringing`: now, once for each attempt; `missed`: after a ring that was not answered. */
export const PUSH_KINDS = ['soon', 'ringing', 'missed'] as const;
export type PushKind = (typeof PUSH_KINDS)[number];

/** The text of a notification before it is encrypted (RFC 8291), at most some 500 bytes. */
export interface PushPayload {
  /** The notification's id: what comes a second time under it is not shown a second time. */
  readonly id: string;
  /** What is about the same callback takes the place of what was shown before. */
  readonly callback: string;
  readonly kind: PushKind;
  readonly locale: Locale;
  readonly company: string;
  /** Unix ms: of the chosen time, or of the next try; null: there is none. */
  readonly atMs: number | null;
  /** `<tenant>.<token>`, for the browser that has subscribed. */
  readonly link: string;
}

/** `PushSubscription.toJSON()` (Push API, section 8): where to send, and the keys of RFC 8291. */
export const pushSubscriptionSchema = z.object({
  endpoint: z.url().max(1_000),
  keys: z.object({
    /** P-256 point, uncompressed, 65 bytes. */
    p256dh: z.string().regex(/^[\w-]{87}=?$/),
    /** 16 bytes. */
    auth: z.string().regex(/^[\w-]{22}={0,2}$/),
  }),
});
export type PushSubscriptionKeys = z.infer<typeof pushSubscriptionSchema>;

/**
 * `POST {PUBLIC_URL}/api/widget/tell` from the widget: the address of the page that can tell this browser. Refused with
 * `not_authenticated`, `not_found` (no open callback), `not_allowed` (the queue does not offer it).
 */
export const tellLinkRequestSchema = z.object({ token: z.string().max(8_000) });
export const tellLinkResponseSchema = z.object({ url: z.url() });

const asker = { link: callbackLinkSchema, browser: browserNameSchema };

/**
 * `POST {PUBLIC_URL}/api/callback/tell` from that page. The first browser that opens the link may use it, no other one:
 * `link_used`. Further refusals: `not_found` (no such link), `state_conflict` (the promise has ended; `data.state`),
 * `not_allowed` (the browser's push service is not on our list; `data.what` is `endpoint`).
 */
export const tellRequestSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open'), ...asker }),
  z.object({ do: z.literal('subscribe'), ...asker, subscription: pushSubscriptionSchema }),
  z.object({ do: z.literal('withdraw'), ...asker }),
]);
export type TellRequest = z.input<typeof tellRequestSchema>;

export const tellResponseSchema = z.object({
  company: z.string(),
  /** `applicationServerKey`, base64url. */
  publicKey: z.string(),
  /** This callback is told to a browser, which is this one. */
  subscribed: z.boolean(),
});
export type TellResponse = z.infer<typeof tellResponseSchema>;
