import { CordboardError, widgetTokenRequestSchema } from '@cordboard/contracts';
import { answer, parseBody } from '../../../../server/http.ts';
import { preflight, readable } from '../../../../server/other-origin.ts';
import { issueWidgetToken } from '../../../../server/widget-token.ts';

export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  const response = await answer(async () => {
    if (origin === null) throw new CordboardError('origin_refused', { origin: null });
    return issueWidgetToken(request, await parseBody(request, widgetTokenRequestSchema), origin, Date.now());
  });
  return readable(request, response);
}

export const OPTIONS = preflight;
