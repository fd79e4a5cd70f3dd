import {
  callbackLinkSchema,
  CordboardError,
  isErrorCode,
  openCallbackResponseSchema,
  tokenRefusalSchema,
  type OpenCallbackResponse,
} from '@cordboard/contracts';
import { storageKeyOf } from '../../widget/host.ts';

const BROWSER_KEY = 'cordboard.browser';
const OPENED_KEY = 'cordboard.openedLink';

/** The link in the address, which no server has seen; null when there is none. */
export function linkOfAddress(hash: string): string | null {
  const parsed = callbackLinkSchema.safeParse(hash.replace(/^#/, ''));
  return parsed.success ? parsed.data : null;
}

/** This browser has opened the link before: it goes on by itself. */
export function wasOpenedHere(link: string): boolean {
  return localStorage.getItem(OPENED_KEY) === link;
}

/** What this browser calls itself. */
export function browserName(): string {
  const known = localStorage.getItem(BROWSER_KEY);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  localStorage.setItem(BROWSER_KEY, made);
  return made;
}

/** Rejects with the registry's error. */
export async function post(path: string, asked: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    signal: AbortSignal.timeout(10_000),
  });
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refusal = tokenRefusalSchema.safeParse(body);
  const code = refusal.data?.error.code;
  throw new CordboardError(isErrorCode(code) ? code : 'internal', refusal.data?.error.data ?? {});
}

/** Opens the link and leaves what the widget needs where it looks. Rejects with the registry's error. */
export async function openLink(link: string): Promise<OpenCallbackResponse> {
  const opened = openCallbackResponseSchema.parse(await post('/api/callback/open', { link, browser: browserName() }));
  const { visitorId, resumeToken } = opened;
  localStorage.setItem(storageKeyOf(opened.webCallKeyId), JSON.stringify({ visitorId, resumeToken, callback: true }));
  localStorage.setItem(OPENED_KEY, link);
  return opened;
}
