import { createHmac } from 'node:crypto';
import type { IceServer } from '@cordboard/contracts';
import { configuration } from './configuration.ts';

const LIFETIME_S = 3_600;

/**
 * Short-lived TURN credentials as coturn's `use-auth-secret` checks them: the user name is `<unix expiry>:<who>`, the
 * credential its HMAC-SHA1 in base64. No TURN servers configured: none given.
 */
export function iceServers(who: string, nowMs: number = Date.now()): IceServer[] {
  const { TURN_URLS: urls, TURN_SECRET } = configuration();
  if (urls.length === 0) return [];
  const username = `${String(Math.floor(nowMs / 1_000) + LIFETIME_S)}:${who}`;
  return [{ urls, username, credential: createHmac('sha1', TURN_SECRET).update(username).digest('base64') }];
}
