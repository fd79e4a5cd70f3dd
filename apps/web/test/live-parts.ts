import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { TokenClaims } from '@cordboard/contracts';
import { services } from '../src/server/services.ts';

const APPS = new URL('../../', import.meta.url);

export interface LivePart {
  readonly listen: string;
  stop(): Promise<void>;
}

async function freeListen(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${String(port)}`;
}

/** A real process of another part, on the services of these tests. Its log goes to `onLine`. */
export async function startPart(
  app: 'signaling' | 'worker',
  env: Readonly<Record<string, string>> = {},
  onLine: (line: string) => void = () => undefined,
): Promise<LivePart> {
  const listen = await freeListen();
  const child: ChildProcess = spawn(process.execPath, ['src/main.ts'], {
    cwd: fileURLToPath(new URL(`${app}/`, APPS)),
    env: { ...process.env, ...inject('webEnvironment'), LOG_LEVEL: 'trace', SIGNALING_LISTEN: listen, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => text.split('\n').forEach(onLine));
  return {
    listen,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** A desk's end of the event socket, as far as these tests need it. */
export class DeskSocket {
  readonly frames: { type: string; code?: string }[] = [];
  isClosed = false;
  readonly #socket: WebSocket;

  constructor(listen: string) {
    // Node's WebSocket sends headers of one's own, which browsers and their types do not know.
    const options: object = { protocols: ['cordboard.events.v1'], headers: { origin: 'http://127.0.0.1:8080' } };
    this.#socket = Reflect.construct(WebSocket, [`ws://${listen}/events`, options]) as WebSocket;
    this.#socket.onmessage = ({ data }) => void this.frames.push(JSON.parse(String(data)) as { type: string });
    this.#socket.onclose = () => (this.isClosed = true);
  }

  async hello(claims: TokenClaims): Promise<void> {
    const { token } = await services().issuer.issue(claims, 600);
    if (this.#socket.readyState !== WebSocket.OPEN) await once(this.#socket, 'open');
    this.#socket.send(JSON.stringify({ type: 'hello', token }));
  }

  has(type: string, code?: string): boolean {
    return this.frames.some((frame) => frame.type === type && (code === undefined || frame.code === code));
  }

  close(): void {
    this.#socket.close();
  }
}
