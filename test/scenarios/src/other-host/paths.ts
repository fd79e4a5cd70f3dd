import type { PageKit } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';

declare const __kit: PageKit;

/** How a page reaches the product. */
export interface PagePaths {
  /** Addresses of the candidate pair in use, or of the ones that were tried when none is. */
  readonly local: string;
  readonly remote: string;
  /** How the packets leave the page: `direct udp`, `relay tls`. */
  readonly kind: string;
  /** The page and each of its sockets run over TLS. */
  readonly tls: boolean;
}

export function readPaths(page: Page): Promise<PagePaths> {
  return page.evaluate(async () => {
    const reports: Record<string, unknown>[] = [];
    for (const connection of __kit.connections) for (const report of (await connection.getStats()).values()) reports.push(report);
    const byId = (id: unknown): Record<string, unknown> | undefined => reports.find((report) => report['id'] === id);
    const pairs = reports.filter(({ type }) => type === 'candidate-pair');
    const used = pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded') ?? pairs[0];
    const local = byId(used?.['localCandidateId']);
    const addressOf = (candidate: Record<string, unknown> | undefined): string => String(candidate?.['address'] ?? 'none');
    const secure = [location.href, ...__kit.sockets.map(({ url }) => url)].map((url) => /^(https|wss):/.test(url));
    return {
      local: addressOf(local),
      remote: addressOf(byId(used?.['remoteCandidateId']) ?? reports.find(({ type }) => type === 'remote-candidate')),
      kind:
        local === undefined
          ? 'none'
          : local['candidateType'] === 'relay'
            ? `relay ${String(local['relayProtocol'])}`
            : `direct ${String(local['protocol'])}`,
      tls: secure.length >= 2 && secure.every(Boolean),
    };
  });
}
