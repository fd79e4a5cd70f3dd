import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '../../src/index.ts';
import { waitFor } from './wait-for.ts';

export interface RedisServer {
  readonly url: string;
  connect(name?: string): Promise<PlainRedisClient>;
  stop(): Promise<void>;
  /** The same socket again, with nothing in it. */
  restart(): Promise<void>;
}

/** A redis-server of this test file's own on a Unix socket, without persistence. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-redis-'));
  const socket = join(folder, 'redis.sock');
  const url = `unix://${socket}`;
  const clients: PlainRedisClient[] = [];
  let server = launch(socket);
  const connect = async (name = 'test'): Promise<PlainRedisClient> => {
    const client = await connectPlainRedis(url, { name, log: createLogger('test', 'silent') });
    clients.push(client);
    return client;
  };
  const ready = async (): Promise<void> => {
    const probe = await connect('probe');
    await waitFor('an answer to PING', async () => (await probe.ping()) === 'PONG');
  };
  await ready();
  return {
    url,
    connect,
    async restart() {
      await end(server);
      server = launch(socket);
      await ready();
    },
    async stop() {
      for (const client of clients) if (client.isOpen) client.destroy();
      await end(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function launch(socket: string): ChildProcess {
  return spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await exited;
}
