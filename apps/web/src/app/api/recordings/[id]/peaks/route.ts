import { objectKeys, recordingIdSchema, recordingPeaksSchema } from '@cordboard/contracts';
import { answer, parse } from '../../../../../server/http.ts';
import { openRecording } from '../../../../../server/recordings.ts';
import { services } from '../../../../../server/services.ts';
import { member } from '../../../../../server/session.ts';

/** The waveform of both channels. Looking at it is not listening, so it is not audited. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    const { objectPrefix } = await openRecording(context, parse(recordingIdSchema, (await params).id), null);
    const bytes = await services().objects.get(objectKeys.recordingPeaks(objectPrefix));
    return recordingPeaksSchema.parse(JSON.parse(bytes.toString('utf8')));
  });
}
