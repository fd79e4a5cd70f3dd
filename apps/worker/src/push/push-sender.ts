import { request as overHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import webPush from 'web-push';
import type { CallbackId, PushPayload, PushSubscriptionKeys } from '@cordboard/contracts';
import { mayCall, publicLookup, type PushKeys } from '@cordboard/platform';
import { pushAnswer, type PushAnswer } from './push-answer.ts';

export interface Push {
  readonly subscription: PushSubscriptionKeys;
  readonly payload: PushPayload;
  /** One that is newer takes the place of one about the same that is not delivered yet (RFC 8030 section 5.4). */
  readonly topic: CallbackId;
  /** How long the push service keeps it for a browser that is off; 0: it is now or never (section 5.2). */
  readonly ttlS: number;
  /** Section 5.3: `high` wakes a device that saves its battery. */
  readonly urgency: 'normal' | 'high';
}

export interface PushSender {
  /** Never rejects for what the push service says or does not say. */
  send(push: Push): Promise<PushAnswer>;
}

export interface PushSenderOptions {
  readonly keys: PushKeys;
  /** Where we may send to (`outboundHostsSchema`). */
  readonly hosts: readonly string[];
  /** `https:` or `mailto:`, for the push service's operator (RFC 8292 section 2.1). */
  readonly contact: string;
}

/** So long an answer may take. */
export const PUSH_LIMIT_MS = 5_000;

/** Encrypts (RFC 8291), signs (RFC 8292) and sends, once; a browser's address is a stranger's word and so is held against the list. */
export function createPushSender({ keys, hosts, contact: subject }: PushSenderOptions): PushSender {
  return {
    async send({ subscription, payload, topic, ttlS: TTL, urgency }) {
      if (!mayCall(subscription.endpoint, hosts)) return { type: 'refused', why: 'not on the list' };
      const vapidDetails = { subject, ...keys };
      let details;
      try {
        details = webPush.generateRequestDetails(subscription, JSON.stringify(payload), { vapidDetails, TTL, urgency, topic });
      } catch (error) {
        // Keys of which no secret can be made: it can never be told anything.
        return { type: 'refused', why: error instanceof Error ? error.message : 'its keys are of no use' };
      }
      const { method, headers, body, endpoint } = details;
      try {
        const { statusCode = 0, headers: answered } = await exchange(endpoint, { method, headers }, body);
        return pushAnswer(statusCode, answered['retry-after'], Date.now());
      } catch (error) {
        const why = error instanceof Error ? error.message : 'no answer';
        const isInternal = error instanceof Error && 'code' in error && error.code === 'EINTERNAL';
        return isInternal ? { type: 'refused', why } : { type: 'later', why, afterMs: null };
      }
    },
  };
}

/** The address people know, where that is one that a push service takes; else where our mails come from. */
export function contactOf(publicUrl: string, mailFrom: string): string {
  if (publicUrl.startsWith('https:')) return publicUrl;
  return `mailto:${/<([^<>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`;
}

/** No redirect is followed, and nothing of the body is read. */
function exchange(url: string, given: Pick<RequestOptions, 'method' | 'headers'>, body: Buffer | null): Promise<IncomingMessage> {
  const options: RequestOptions = { ...given, agent: false, lookup: publicLookup, signal: AbortSignal.timeout(PUSH_LIMIT_MS) };
  return new Promise((resolve, reject) => {
    const asked = url.startsWith('https:') ? overHttps(url, options) : overHttp(url, options);
    asked.on('error', reject);
    asked.on('response', (response) => {
      resolve(response);
      response.on('error', reject);
      response.destroy();
    });
    asked.end(body ?? undefined);
  });
}
