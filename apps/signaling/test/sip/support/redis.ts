import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';

export interface TestRedis {
  readonly url: string;
  readonly client: PlainRedisClient;
  stop(): Promise<void>;
}

/** A redis-server of this test file's own, on a Unix socket and without persistence. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-sip-redis-'));
  const socket = join(folder, 'redis.sock');
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  const url = `unix://${socket}`;
  const client = await connectPlainRedis(url, { name: 'test', log: createLogger('test', 'silent') });
  return {
    url,
    client,
    async stop() {
      client.destroy();
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
