import type { FlowNodeOf } from '@cordboard/contracts';
import type { Attributes } from '../attributes.ts';
import { readPointer } from '../pointer.ts';
import { fill, fillValue } from '../template.ts';
import type { ReadAttribute } from '../template.ts';
import type { Next, RunDraft } from './draft.ts';
import { store } from './keys.ts';
import type { FlowRequest, Response } from './state.ts';

/**
 * Where a request goes, how long it is and how the connection is used (RFC 9110 sections 7.2, 7.6 and 8.6) is not for a flow to
 * say: another `Host` would reach another server behind the same address.
 */
const RESERVED =
  /^(host|content-length|content-encoding|accept-encoding|expect|te|trailer|transfer-encoding|connection|keep-alive|upgrade|via|proxy-.*)$/i;

export const isReservedHeader = (name: string): boolean => RESERVED.test(name);

type HttpNode = FlowNodeOf<'http'>;

/** Null when its body is not JSON. */
export function requestOf({ method, url, headers, body, timeoutMs }: HttpNode, read: ReadAttribute): FlowRequest | null {
  const filled = body === null || method === 'GET' ? null : filledBody(body, read);
  if (filled?.error === true) return null;
  return {
    ...{ method, timeoutMs, body: filled?.text ?? null },
    url: fill(url, read, (value) => encodeURIComponent(String(value))),
    // A header ends with its line (RFC 9110 section 5.5): what would begin another one is left out.
    headers: headers
      .filter(({ name }) => !isReservedHeader(name))
      .map(({ name, value }) => ({ name, value: fill(value, read).replaceAll(/[\p{Cc}]/gu, '') })),
  };
}

type Filled = { readonly error: true; readonly text?: never } | { readonly error: false; readonly text: string };

function filledBody(body: string, read: ReadAttribute): Filled {
  try {
    return { error: false, text: JSON.stringify(filledJson(JSON.parse(body), read)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: true };
    throw error;
  }
}

function filledJson(json: unknown, read: ReadAttribute): unknown {
  if (typeof json === 'string') return fillValue(json, read);
  if (Array.isArray(json)) return json.map((item) => filledJson(item, read));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, filledJson(value, read)]));
}

/** All that was asked for is set, or nothing. */
export function responded(draft: RunDraft, { mapping }: HttpNode, response: Response): Next {
  if ('failed' in response) return response.failed === 'timeout' ? { fail: 'requestTimedOut', as: 'timeout' } : { fail: 'requestFailed' };
  if (response.status < 200 || response.status > 299) return { fail: 'requestRefused', as: 'refused' };
  const found: Record<string, Attributes[string]> = {};
  for (const { pointer, storeAs, required } of mapping) {
    const value = readPointer(response.json, pointer);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') found[storeAs] = value;
    else if (required) return { fail: 'requestRefused', as: 'refused' };
  }
  return store(draft, found, 'done');
}
