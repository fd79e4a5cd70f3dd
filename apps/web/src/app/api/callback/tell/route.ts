import { tellRequestSchema } from '@cordboard/contracts';
import { tell } from '../../../../server/callback-tell.ts';
import { answer, parseBody } from '../../../../server/http.ts';

/** Only for our own page that subscribes a browser; the link is in the body, never in an address that a server writes down. */
export function POST(request: Request): Promise<Response> {
  return answer(async () => tell(request, await parseBody(request, tellRequestSchema), Date.now()));
}
