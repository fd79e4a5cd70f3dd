import { tellLinkRequestSchema } from '@cordboard/contracts';
import { inviteToTell } from '../../../../server/callback-tell.ts';
import { answer, parseBody } from '../../../../server/http.ts';
import { preflight, readable } from '../../../../server/other-origin.ts';

/** For the widget on the tenant's site: what it holds is its token, no cookie. */
export async function POST(request: Request): Promise<Response> {
  const response = await answer(async () => {
    const { token } = await parseBody(request, tellLinkRequestSchema);
    return inviteToTell(request, token, Date.now());
  });
  return readable(request, response);
}

export const OPTIONS = preflight;
