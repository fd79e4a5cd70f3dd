import { CordboardError, tellLinkResponseSchema } from '@cordboard/contracts';

/**
 * Opens a tab with our page that asks for notifications: they belong to an origin, and this page's is the site's. Begin it
 * in the press itself, or the browser takes the tab for an advertisement. Rejects with `not_allowed` when no tab may be
 * opened, with `store_unavailable` when we do not answer or refuse.
 */
export async function openTellPage(baseUrl: string, token: () => Promise<string>): Promise<void> {
  const tab = open('about:blank', '_blank');
  if (tab === null) throw new CordboardError('not_allowed', { what: 'tab' });
  try {
    tab.opener = null;
    const response = await fetch(`${baseUrl}/api/widget/tell`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: await token() }),
      credentials: 'omit',
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new CordboardError('store_unavailable', { status: response.status });
    tab.location.replace(tellLinkResponseSchema.parse(await response.json()).url);
  } catch (error) {
    tab.close();
    throw error;
  }
}
