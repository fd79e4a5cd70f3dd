import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RpcParams, RpcPort, RpcResult } from '@cordboard/contracts';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../log.ts';
import { CLOSE, MAX_FRAME_BYTES } from './frames.ts';
import { keepAlive } from './keep-alive.ts';
import { ServerConnection } from './server-connection.ts';
import type { RpcPeer } from './peer.ts';
import { bearerOf, secretMatches } from './secret.ts';

/** How long `close` waits for calls in progress to be answered. */
const DRAIN_MS = 2_000;

/** One function a method. A function that needs no peer may leave it out. */
export type RpcHandlers<P extends RpcPort> = {
  readonly [M in keyof P]: (params: RpcParams<P, M>, peer: RpcPeer) => Promise<RpcResult<P, M>>;
};

export interface RpcServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly secret: string;
  readonly log: Logger;
  /** After authentication. */
  readonly onConnection?: (peer: RpcPeer) => void;
}

export interface RpcServer {
  /** `ws://host:port`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new calls, answers those in progress (at most 2 s), closes the sockets. Idempotent. */
  close(): Promise<void>;
}

/**
 * JSON-RPC 2.0 over WebSocket, one object a text frame. The secret comes in the upgrade's `Authorization: Bearer` or in
 * the first frame, within 5 s. A request with an Origin is refused: no page may ever reach this port.
 */
export async function serveRpc<P extends RpcPort>(port: P, handlers: RpcHandlers<P>, options: RpcServerOptions): Promise<RpcServer> {
  const { log, secret } = options;
  const http = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close' }).end('This port speaks WebSocket.\n');
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const connections = new Set<ServerConnection<P>>();
  let closing: Promise<void> | undefined;

  const accept = (socket: WebSocket, authenticated: boolean): void => {
    keepAlive(socket);
    const connection = new ServerConnection(socket, { port, handlers, secret, log, authenticated, onConnection: options.onConnection });
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => {
      log.debug({ err: error }, 'rpc upgrade failed');
    });
    const given = bearerOf(request.headers.authorization);
    const refusal = refuse(request, given, secret, closing !== undefined);
    if (refusal !== null) {
      log.warn({ status: refusal, remote: request.socket.remoteAddress }, 'rpc connection refused');
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      accept(socket, given !== null);
    });
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, options.host, () => {
      http.off('error', reject);
      resolve();
    });
  });
  const bound = (http.address() as AddressInfo).port;

  const close = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => {
      http.close(() => {
        resolve();
      });
    });
    await Promise.all([...connections].map((connection) => connection.drain(DRAIN_MS)));
    for (const connection of connections) connection.close(CLOSE.shuttingDown, 'shutting down');
    http.closeAllConnections();
    await stopped;
    sockets.close();
  };
  return { url: `ws://${urlHost(options.host)}:${bound}`, port: bound, close: () => (closing ??= close()) };
}

function refuse(request: IncomingMessage, given: string | null, secret: string, closing: boolean): string | null {
  if (closing) return '503 Service Unavailable';
  if (request.headers.origin !== undefined) return '403 Forbidden';
  if (request.headers.authorization !== undefined && (given === null || !secretMatches(given, secret))) return '401 Unauthorized';
  return null;
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
