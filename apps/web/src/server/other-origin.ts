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

/** The answer, to be read by the page that asked. */
export function readable(request: Request, response: Response): Response {
  for (const [name, value] of Object.entries(readableBy(request.headers.get('origin') ?? 'null'))) response.headers.set(name, value);
  return response;
}

/** What a browser asks before it lets another site's page POST. */
export function preflight(request: Request): Response {
  return readable(request, new Response(null, { status: 204, headers: { 'access-control-allow-methods': 'POST' } }));
}
