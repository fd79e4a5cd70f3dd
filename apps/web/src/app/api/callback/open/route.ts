import { openCallbackRequestSchema } from '@cordboard/contracts';
import { openLink } from '../../../../server/callback-link.ts';
import { answer, parseBody } from '../../../../server/http.ts';

/** Only for our own page behind a link; the link is in the body, never in an address that a server writes down. */
export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    const { link, browser } = await parseBody(request, openCallbackRequestSchema);
    return openLink(request, link, browser, Date.now());
  });
}
