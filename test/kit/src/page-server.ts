import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Page {
  readonly type: 'text/html' | 'text/javascript' | 'text/css' | 'application/json';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface PageServer {
  /** `http://127.0.0.1:<port>`: an origin of its own. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A bare HTTP server: fixed pages by path, and functions for what has to be answered. */
export async function servePages(routes: Readonly<Record<string, Page | Answer>>): Promise<PageServer> {
  const server = createServer((request, response) => {
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
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The JSON body of a request, at most 64 kB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 65_536) throw new RangeError('the body is too large');
  }
  return JSON.parse(text);
}
