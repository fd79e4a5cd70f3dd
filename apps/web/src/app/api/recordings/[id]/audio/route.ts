import { Readable } from 'node:stream';
import { CordboardError, objectKeys, recordingIdSchema } from '@cordboard/contracts';
import { parseRange } from '../../../../../server/byte-range.ts';
import { answer, parse } from '../../../../../server/http.ts';
import { openRecording } from '../../../../../server/recordings.ts';
import { services } from '../../../../../server/services.ts';
import { member } from '../../../../../server/session.ts';

/** The two-channel Ogg/Opus, with Range, so that a player knows its length and can seek. `?download` names a file. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    const recordingId = parse(recordingIdSchema, (await params).id);
    const download = new URL(request.url).searchParams.has('download');
    const range = request.headers.get('range');
    // A player asks for many ranges; the first one, or the whole, is the act of listening.
    const first = range === null || range.startsWith('bytes=0-');
    const { objectPrefix } = await openRecording(
      context,
      recordingId,
      first ? (download ? 'recording.downloaded' : 'recording.played') : null,
    );
    const key = objectKeys.recordingOgg(objectPrefix);
    const stat = await services().objects.stat(key);
    if (!stat) throw new CordboardError('not_found', { what: 'recording' });
    const wanted = parseRange(range, stat.bytes);
    const headers = new Headers({
      'content-type': 'audio/ogg; codecs=opus',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
    });
    if (download) headers.set('content-disposition', `attachment; filename="${recordingId}.opus"`);
    if (wanted === 'unsatisfiable') {
      headers.set('content-range', `bytes */${String(stat.bytes)}`);
      return new Response(null, { status: 416, headers });
    }
    const { start, end } = wanted ?? { start: 0, end: stat.bytes - 1 };
    headers.set('content-length', String(end - start + 1));
    if (wanted) headers.set('content-range', `bytes ${String(start)}-${String(end)}/${String(stat.bytes)}`);
    const body = Readable.toWeb(services().objects.read(key, { start, end })) as ReadableStream<Uint8Array>;
    return new Response(body, { status: wanted ? 206 : 200, headers });
  });
}
