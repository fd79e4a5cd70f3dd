import { CordboardError } from '@cordboard/contracts';
import { answer, readJson } from '../../../../server/http.ts';
import { member } from '../../../../server/session.ts';
import { runVerb } from '../../../../server/verb.ts';
import { findVerb } from '../../../../server/verbs/index.ts';

/** Every verb has the same thin route: POST with its input as JSON. The session cookie is SameSite=Lax, and only JSON is read. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(async () => {
    if (!request.headers.get('content-type')?.startsWith('application/json'))
      throw new CordboardError('unsupported_media', { detail: 'expected application/json' });
    const context = await member(request.headers);
    const { name } = await params;
    const verb = findVerb(name);
    if (!verb) throw new CordboardError('not_found', { verb: name });
    return runVerb(verb, context, await readJson(request));
  });
}
