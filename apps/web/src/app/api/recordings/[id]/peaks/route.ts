import { objectKeys, recordingIdSchema, recordingPeaksSchema } from '@cordboard/contracts';
import { answer, parse } from '../../../../../server/http.ts';
import { openObject, openRecording } from '../../../../../server/recordings.ts';
import { member } from '../../../../../server/session.ts';

/** The waveform of both channels. Looking at it is not listening, so it is not audited. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    const recording = await openRecording(context, parse(recordingIdSchema, (await params).id), null);
    const peaks = await openObject(recording, objectKeys.recordingPeaks(recording.objectPrefix));
    const bytes = Buffer.concat((await peaks.read().toArray()) as Buffer[]);
    return recordingPeaksSchema.parse(JSON.parse(bytes.toString('utf8')));
  });
}
