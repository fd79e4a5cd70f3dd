import { objectKeys, recordingIdSchema } from '@cordboard/contracts';
import { answer, parse } from '../../../../../server/http.ts';
import { openObject, openRecording } from '../../../../../server/recordings.ts';
import { serveSound } from '../../../../../server/serve-sound.ts';
import { member } from '../../../../../server/session.ts';

/** The two-channel Ogg/Opus, with Range, so that a player knows its length and can seek. `?download` names a file. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    const recordingId = parse(recordingIdSchema, (await params).id);
    const download = new URL(request.url).searchParams.has('download');
    const recording = await openRecording(context, recordingId, download ? 'recording.downloaded' : 'recording.played');
    const range = request.headers.get('range');
    const sound = await openObject(recording, objectKeys.recordingOgg(recording.objectPrefix));
    return serveSound(sound, range, download ? `${recordingId}.opus` : null);
  });
}
