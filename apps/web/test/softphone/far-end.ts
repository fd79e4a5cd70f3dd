import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ClientFrame, ServerFrame } from '@cordboard/contracts';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';

/** The far end of an event socket, led by the test frame by frame. */
export class FarEnd {
  readonly frames: ClientFrame[] = [];
  readonly sockets: ServerSocket[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString('utf8')) as ClientFrame));
    });
  }

  static async listen(): Promise<FarEnd> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new FarEnd(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  say(frame: ServerFrame): void {
    this.sockets.at(-1)?.send(JSON.stringify(frame));
  }

  welcome(expiresInMs = 600_000): void {
    const position = { epoch: 1, seq: 1 };
    this.say({ type: 'welcome', serverTimeMs: Date.now() + 5_000, position, tokenExpiresAtMs: Date.now() + expiresInMs, resumed: false });
  }

  of<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.#server.close();
  }
}
