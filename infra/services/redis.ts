import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findCommand } from '../setup/lib/commands.mjs';
import { freePort } from './ports.ts';
import { logTail, startServer, type ServerProcess } from './process.ts';
import { waitFor } from './wait.ts';

export interface EmbeddedRedis {
  readonly url: string;
  /** Down, and after `awayMs` up again on the same port with what it kept; resolves when it answers. */
  restart(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisOptions {
  readonly append: boolean;
  readonly durable: boolean;
  /** Default: one of its own. */
  readonly password?: string;
  /** More lines of its configuration. */
  readonly settings?: readonly string[];
}

/**
 * A Redis of our own on a free port of 127.0.0.1. The password keeps other users of the machine out; it is new at each
 * start and goes in by standard input, so that it shows neither in `ps` nor in a file.
 * @param append true: AOF, synced every second; false: nothing is kept
 */
export async function startRedis(folder: string, options: RedisOptions): Promise<EmbeddedRedis> {
  const program = findCommand('redis-server', process.env);
  if (program === null) throw new Error('redis-server is not installed: npm start installs it, or set REDIS_URL and QUEUE_REDIS_URL');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const password = options.password ?? randomBytes(24).toString('hex');
  const logFile = join(folder, 'server.log');
  const launch = (): ServerProcess =>
    startServer({
      program,
      args: ['-'],
      stopSignal: 'SIGTERM',
      logFile,
      cwd: folder,
      input: configuration({ folder, port, password, append: options.append && options.durable, more: options.settings ?? [] }),
    });
  let server = launch();
  const ready = (): Promise<unknown> =>
    waitFor(
      async () => {
        if (server.hasExited()) throw new Error('it ended');
        return (await isReady(port, password)) ? true : null;
      },
      30_000,
      () => 'it did not answer PING',
    );
  const restart = async (awayMs: number): Promise<void> => {
    await server.stop();
    await pause(awayMs);
    server = launch();
    await ready();
  };
  try {
    await ready();
  } catch (error) {
    await server.stop();
    throw new Error(`Redis did not start:\n${logTail(logFile)}`, { cause: error });
  }
  return { url: `redis://:${password}@127.0.0.1:${port}`, restart, stop: () => server.stop() };
}

function configuration(settings: { folder: string; port: number; password: string; append: boolean; more: readonly string[] }): string {
  return [
    'bind 127.0.0.1',
    `port ${settings.port}`,
    `requirepass ${settings.password}`,
    `dir ${JSON.stringify(settings.folder)}`,
    'daemonize no',
    'save ""',
    `appendonly ${settings.append ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    ...settings.more,
    '',
  ].join('\n');
}

/** While it loads its AOF, Redis answers -LOADING to PING. */
function isReady(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let said = '';
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.split('\r\n').length > 2) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(said.includes('+PONG')));
  });
}
