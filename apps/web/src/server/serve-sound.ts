import { Readable } from 'node:stream';
import type { SealedObject } from '@cordboard/platform';
import { CordboardError } from '@cordboard/contracts';
import { parseRange } from './byte-range.ts';
import { services } from './services.ts';

/** Bytes of a known length that can be read in parts. */
export type SoundSource = Pick<SealedObject, 'bytes' | 'read'>;

/** An object of the store as it is. Throws `not_found`. */
export async function plainObject(key: string): Promise<SoundSource> {
  const { objects } = services();
  const stat = await objects.stat(key);
  if (!stat) throw new CordboardError('not_found', { what: 'sound' });
  return { bytes: stat.bytes, read: (range) => objects.read(key, range) };
}

/**
 * An Ogg/Opus object as an answer, with Range (RFC 9110 section 14), so that a player knows its length and can seek.
 * `download` names the file it is saved as.
 */
export function serveSound(sound: SoundSource, range: string | null, download: string | null = null): Response {
  const stat = { bytes: sound.bytes };
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
  const body = Readable.toWeb(sound.read({ start, end })) as ReadableStream<Uint8Array>;
  return new Response(body, { status: wanted ? 206 : 200, headers });
}
