import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface Readiness {
  readonly ok: boolean;
  /** What is missing, for the one who looks; no secrets. */
  readonly detail?: string;
}

export interface OpsServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface OpsOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly ready: () => Promise<Readiness>;
  readonly metrics: Metrics;
}

/** `/healthz` (the process answers), `/readyz` (200 or 503 with what is missing), `/metrics` (Prometheus text). */
export async function serveOps(options: OpsOptions): Promise<OpsServer> {
  const server = createServer((request, response) => {
    answer(options, request.url ?? '/', response).catch((error: unknown) => {
      send(response, 503, 'text/plain', `${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function answer(options: OpsOptions, path: string, response: ServerResponse): Promise<void> {
  switch (path) {
    case '/healthz':
      send(response, 200, 'text/plain', 'ok\n');
      return;
    case '/readyz': {
      const readiness = await options.ready();
      send(response, readiness.ok ? 200 : 503, 'text/plain', `${readiness.detail ?? (readiness.ok ? 'ready' : 'not ready')}\n`);
      return;
    }
    case '/metrics':
      send(response, 200, options.metrics.registry.contentType, await options.metrics.registry.metrics());
      return;
    default:
      send(response, 404, 'text/plain', 'There is /healthz, /readyz and /metrics.\n');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
