import { CordboardError, widgetTokenRequestSchema } from '@cordboard/contracts';
import { answer, parseBody } from '../../../../server/http.ts';
import { issueWidgetToken } from '../../../../server/widget-token.ts';

/**
 * The page is on the tenant's site, so it is another origin. Every answer may be read there, refusals too: they tell
 * the site's owner what to mend. No cookie is involved, so nothing of ours is exposed by it.
 */
function readableBy(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
    vary: 'Origin',
  };
}

export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  const response = await answer(async () => {
    if (origin === null) throw new CordboardError('origin_refused', { origin: null });
    return issueWidgetToken(request, await parseBody(request, widgetTokenRequestSchema), origin, Date.now());
  });
  for (const [name, value] of Object.entries(readableBy(origin ?? 'null'))) response.headers.set(name, value);
  return response;
}

export function OPTIONS(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: { ...readableBy(request.headers.get('origin') ?? 'null'), 'access-control-allow-methods': 'POST' },
  });
}
