import type { IncomingHttpHeaders } from 'node:http';
import { CordboardError } from '@cordboard/contracts';

/** JSON of ours is small; a prompt is at most 20 MB and the form around it. */
const LIMIT_BYTES = 262_144;
const LIMITS: Readonly<Record<string, number>> = { '/api/prompts': 21 * 1_048_576 };

/**
 * What is wrong with a body before a byte of it is read, null when nothing is. Its length has to be announced (RFC 9110
 * section 8.6), as every browser does: a body without an end would be held in memory before anybody could say no.
 */
export function refuseBody(url: string, headers: IncomingHttpHeaders): CordboardError | null {
  const limitBytes = LIMITS[url.split('?', 1)[0] ?? ''] ?? LIMIT_BYTES;
  const isEndless = headers['transfer-encoding'] !== undefined && headers['content-length'] === undefined;
  return isEndless || Number(headers['content-length'] ?? 0) > limitBytes ? new CordboardError('too_large', { limitBytes }) : null;
}
