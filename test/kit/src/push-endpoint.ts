import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { importJWK, jwtVerify } from 'jose';
import { PushReceiver } from './push-crypto.ts';
import { waitFor } from './wait.ts';

/** A notification as it was taken, decrypted. */
export interface SunkPush {
  readonly text: string;
  /** `sub` of RFC 8292: who we say we are. */
  readonly contact: string;
  readonly ttlS: number;
  readonly urgency: string | null;
  readonly topic: string | null;
}

/** One browser's subscription at the push service. */
export interface Mailbox {
  readonly subscription: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } };
  readonly pushes: readonly SunkPush[];
  /** The status of each that came, refused or not. */
  readonly answers: readonly number[];
  /** The next answers, before anything is looked at; then 201 again. */
  answerNext(...statuses: number[]): void;
  /** The next ones are taken, and whoever sent them never hears of it. */
  answerNothing(times: number): void;
  /** The browser has withdrawn: 410 from now on. */
  end(): void;
  next(index?: number): Promise<SunkPush>;
}

/**
 * A push service on the loopback (RFC 8030 section 5) that takes only what it can check: a VAPID token for its own origin
 * by the key of the subscription (RFC 8292), and a body that the browser can decrypt (RFC 8291).
 */
export interface PushEndpoint {
  /** Subscribes a browser; `applicationServerKey` as the page has it, base64url. */
  subscribe(applicationServerKey: string): Mailbox;
  close(): Promise<void>;
}

interface Box {
  readonly receiver: PushReceiver;
  readonly serverKey: string;
  readonly pushes: SunkPush[];
  readonly answers: number[];
  readonly planned: number[];
  silent: number;
  ended: boolean;
}

export async function openPushEndpoint(): Promise<PushEndpoint> {
  const boxes = new Map<string, Box>();
  const server = createServer((request, response) => {
    const box = boxes.get(request.url ?? '');
    take(box, request, origin()).then(
      (status) => {
        box?.answers.push(status);
        if (box !== undefined && box.silent > 0) box.silent--;
        else response.writeHead(status, status === 429 ? { 'retry-after': '1' } : {}).end();
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = (): string => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    subscribe(serverKey) {
      const path = `/push/${String(boxes.size + 1)}`;
      const box: Box = { receiver: new PushReceiver(), serverKey, pushes: [], answers: [], planned: [], silent: 0, ended: false };
      boxes.set(path, box);
      return {
        subscription: { endpoint: origin() + path, keys: box.receiver.keys },
        pushes: box.pushes,
        answers: box.answers,
        answerNext: (...statuses) => void box.planned.push(...statuses),
        answerNothing: (times) => {
          box.silent = times;
        },
        end: () => {
          box.ended = true;
        },
        next: (index = 0) => waitFor(`notification ${String(index + 1)} at the push service`, () => box.pushes[index], 20_000),
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Which status it answers with. */
async function take(box: Box | undefined, request: IncomingMessage, origin: string): Promise<number> {
  const body = await buffer(request);
  if (box === undefined) return 404;
  const planned = box.planned.shift();
  if (planned !== undefined) return planned;
  if (box.ended) return 410;
  const { ttl, urgency, topic, authorization = '', 'content-encoding': encoding } = request.headers;
  if (request.method !== 'POST' || encoding !== 'aes128gcm' || !/^\d+$/.test(String(ttl))) return 400;
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(String(topic))) return 400;
  const contact = await contactOf(authorization, box.serverKey, origin).catch(() => null);
  if (contact === null) return 403;
  let text;
  try {
    text = box.receiver.decrypt(body);
  } catch {
    // A real service cannot tell; here it shows at once what no browser could read.
    return 400;
  }
  const wordOf = (header: string | string[] | undefined): string | null => (header === undefined ? null : String(header));
  box.pushes.push({ text, contact, ttlS: Number(ttl), urgency: wordOf(urgency), topic: wordOf(topic) });
  return 201;
}

/** RFC 8292 sections 2 and 3: `vapid t=<JWT>, k=<public key>`. Throws when it is not by this key, for this origin, in time. */
async function contactOf(authorization: string, serverKey: string, origin: string): Promise<string | null> {
  const [, token = '', key = ''] = /^vapid t=([^,\s]+),\s*k=(\S+)$/.exec(authorization) ?? [];
  if (key !== serverKey) return null;
  const point = Buffer.from(serverKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
  const { payload } = await jwtVerify(token, publicKey, { audience: origin, algorithms: ['ES256'], requiredClaims: ['exp', 'sub'] });
  const DAY_S = 86_400;
  return (payload.exp ?? 0) - Date.now() / 1_000 > DAY_S ? null : (payload.sub ?? null);
}
