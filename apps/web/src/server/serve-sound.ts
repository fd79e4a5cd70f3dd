import { Readable } from 'node:stream';
import { CordboardError } from '@cordboard/contracts';
import { parseRange } from './byte-range.ts';
import { services } from './services.ts';

/**
 * An Ogg/Opus object as an answer, with Range (RFC 9110 section 14), so that a player knows its length and can seek.
 * `download` names the file it is saved as. Throws `not_found` when the store has no such object.
 */
export async function serveSound(key: string, range: string | null, download: string | null = null): Promise<Response> {
  const { objects } = services();
  const stat = await objects.stat(key);
  if (!stat) throw new CordboardError('not_found', { what: 'sound' });
  const wanted = parseRange(range, stat.bytes);
  const headers = new Headers({
    'content-type': 'audio/ogg; codecs=opus',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
  });
  if (download !== null) headers.set('content-disposition', `attachment; filename="${download}"`);
  if (wanted === 'unsatisfiable') {
    headers.set('content-range', `bytes */${String(stat.bytes)}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = wanted ?? { start: 0, end: stat.bytes - 1 };
  headers.set('content-length', String(end - start + 1));
  if (wanted) headers.set('content-range', `bytes ${String(start)}-${String(end)}/${String(stat.bytes)}`);
  const body = Readable.toWeb(objects.read(key, { start, end })) as ReadableStream<Uint8Array>;
  return new Response(body, { status: wanted ? 206 : 200, headers });
}
