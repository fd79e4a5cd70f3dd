import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { EVENT_SOCKET_PROTOCOL } from '@cordboard/contracts';
import type { ListenAddress, Logger } from '@cordboard/platform';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { SIP_WEBSOCKET_OPTIONS } from './sip/edge.ts';

/** Larger messages close the socket (1009) before anything parses them. */
const MAX_MESSAGE_BYTES = 16 * 1024;

type SocketHandler = (socket: WebSocket, request: IncomingMessage) => void;

export interface PublicServer {
  readonly port: number;
  /** Takes no more connections; those that are open stay. Idempotent. */
  stop(): void;
}

/** The port that browsers see: SIP on `/sip`, the event socket on `/events`, nothing else. */
export async function servePublic(options: {
  listen: ListenAddress;
  onSip: SocketHandler;
  onEvents: SocketHandler;
  log: Logger;
}): Promise<PublicServer> {
  const { listen, log } = options;
  const paths = new Map([
    ['/sip', { handler: options.onSip, sockets: new WebSocketServer({ noServer: true, ...SIP_WEBSOCKET_OPTIONS }), protocol: 'sip' }],
    ['/events', { handler: options.onEvents, sockets: eventSockets(), protocol: EVENT_SOCKET_PROTOCOL }],
  ]);
  const server = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close', 'content-type': 'text/plain' }).end('This port speaks WebSocket on /sip and /events.\n');
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => {
      log.debug({ err: error }, 'an upgrade failed');
    });
    const path = paths.get((request.url ?? '').split('?')[0] ?? '');
    if (path === undefined) return refuse(stream, '404 Not Found');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    if (!offered.includes(path.protocol)) return refuse(stream, '400 Bad Request');
    path.sockets.handleUpgrade(request, stream, head, (socket) => {
      path.handler(socket, request);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Several processes of a machine share the port; the kernel spreads new connections among them.
    server.listen({ host: listen.host, port: listen.port, reusePort: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      // Not waited for: upgraded sockets count as the server's until they are closed, and they are closed later.
      server.close();
      server.closeIdleConnections();
    },
  };
}

function eventSockets(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => EVENT_SOCKET_PROTOCOL,
  });
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
