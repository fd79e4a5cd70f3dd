import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';

export const silent = createLogger('bench', 'silent');

/** A redis-server of this bench's own, on a socket in a folder of its own. */
export interface BenchRedis {
  readonly url: string;
  readonly client: PlainRedisClient;
  stop(): Promise<void>;
}

export async function startBenchRedis(): Promise<BenchRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-redis-'));
  const socket = join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  // However this process ends, its server ends too.
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const end = async (): Promise<void> => {
    process.off('exit', kill);
    kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `unix://${socket}`;
  try {
    const client = await connectPlainRedis(url, { name: 'bench', log: silent });
    const stop = async (): Promise<void> => {
      client.destroy();
      await end();
    };
    return { url, client, stop };
  } catch (error) {
    await end();
    throw error;
  }
}
