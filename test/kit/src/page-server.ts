import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Page {
  readonly type: 'text/html' | 'text/javascript' | 'text/css' | 'application/json';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface PageServer {
  /** `http://127.0.0.1:<port>` or as the options say: an origin of its own. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** Default: 127.0.0.1. */
  readonly address?: string;
  /** PEM; without it the pages are served without TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A bare HTTP server: fixed pages by path, and functions for what has to be answered. */
export async function servePages(
  routes: Readonly<Record<string, Page | Answer>>,
  { address = '127.0.0.1', tls }: PageServerOptions = {},
): Promise<PageServer> {
  const listener: RequestListener = (request, response) => {
    const path = new URL(request.url ?? '/', 'http://kit').pathname;
    const route = routes[path];
    if (route === undefined) {
      response.writeHead(404).end();
    } else if (typeof route === 'function') {
      route(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
    } else {
      response
        .writeHead(200, { 'content-type': `${route.type}; charset=utf-8`, 'cache-control': 'no-store', ...route.headers })
        .end(route.body);
    }
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
