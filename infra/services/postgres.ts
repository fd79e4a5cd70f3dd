import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { ServicePlaces } from './places.ts';
import { freePort } from './ports.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { logTail, startServer, type ServerProcess } from './process.ts';
import { waitFor } from './wait.ts';

const run = promisify(execFile);
const SUPERUSER = 'postgres';
const DATABASE = 'cordboard';

export interface EmbeddedPostgres {
  /** Superuser's, to the database `cordboard`. */
  readonly url: string;
  /** Down, and after `awayMs` up again with the same data on the same port; resolves when it is ready. */
  restart(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL of our own on a free port of 127.0.0.1, made at the first start. It is reached by TCP with a random
 * password; it has no Unix socket, whose path could be too long in a deep clone.
 */
export async function startPostgres(
  places: ServicePlaces,
  options: { durable: boolean; progress: (line: string) => void },
): Promise<EmbeddedPostgres> {
  const programs = await postgresPrograms(places.postgresPrograms);
  if (places.postgresUser !== null) await ensureUser(places.postgresUser);
  await ownFolder(dirname(places.postgresData), places.postgresUser);
  const password = await passwordOf(join(dirname(places.postgresData), 'password'));
  if (!existsSync(join(places.postgresData, 'PG_VERSION'))) {
    options.progress('… making the database (once)');
    await initialise(programs, places, password, options.durable);
  }
  await waitForPredecessor(places.postgresData);
  const port = await freePort();
  const launch = (): ServerProcess =>
    startServer({
      program: join(programs, 'bin/postgres'),
      args: ['-D', places.postgresData, ...serverFlags(port, options.durable)],
      stopSignal: 'SIGINT', // "fast": ends sessions and writes a checkpoint
      logFile: places.postgresLog,
      user: places.postgresUser,
      cwd: '/',
    });
  let server = launch();
  const ready = (): Promise<unknown> =>
    waitFor(
      async () => {
        if (server.hasExited()) throw new Error('it ended');
        return (await statusOf(places.postgresData)) === 'ready' ? true : null;
      },
      60_000,
      () => 'it was not ready',
    );
  try {
    await ready();
    const base = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}`;
    await ensureDatabase(`${base}/postgres`);
    const restart = async (awayMs: number): Promise<void> => {
      await server.stop();
      await pause(awayMs);
      server = launch();
      await ready();
    };
    return { url: `${base}/${DATABASE}`, restart, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw new Error(`PostgreSQL did not start:\n${logTail(places.postgresLog)}`, { cause: error });
  }
}

function serverFlags(port: number, durable: boolean): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=64MB',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return settings.flatMap((setting) => ['-c', setting]);
}

/** PostgreSQL refuses root; Debian's own package would make the same user. */
async function ensureUser(user: string): Promise<void> {
  try {
    await run('id', ['-u', user]);
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', user]);
  }
}

async function ownFolder(folder: string, user: string | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: user === null ? 0o700 : 0o755 });
  if (user !== null) await run('chown', [`${user}:`, folder]);
}

async function passwordOf(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Writes the cluster; one that was left half made by a kill is made anew. */
async function initialise(programs: string, places: ServicePlaces, password: string, durable: boolean): Promise<void> {
  await rm(places.postgresData, { recursive: true, force: true });
  const making = `${places.postgresData}.making`;
  await rm(making, { recursive: true, force: true });
  const asUser = places.postgresUser === null ? [] : ['--reuid', places.postgresUser, '--regid', places.postgresUser, '--clear-groups'];
  const initdb = [join(programs, 'bin/initdb'), '-D', making, '--auth=scram-sha-256', `--username=${SUPERUSER}`, '--pwfile=/dev/stdin'];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const child = run(
    'setpriv',
    // The password goes by standard input: no file that the user `postgres` would have to read. Node gives a socket, which
    // cannot be opened as /dev/stdin; the shell makes it a pipe.
    [
      '--pdeathsig',
      'KILL',
      ...asUser,
      '--',
      'sh',
      '-c',
      'cat | exec "$@"',
      'initdb',
      ...initdb,
      ...locale,
      ...(durable ? [] : ['--no-sync']),
    ],
    { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } },
  );
  child.child.stdin?.end(`${password}\n`);
  await child;
  await run('mv', ['-T', making, places.postgresData]);
}

/** The server's own word (as pg_ctl reads it): the 8th line of postmaster.pid. */
async function statusOf(dataFolder: string): Promise<string | null> {
  const lines = await pidFile(dataFolder);
  return lines[7]?.trim() ?? null;
}

async function pidFile(dataFolder: string): Promise<string[]> {
  try {
    return (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n');
  } catch {
    return [];
  }
}

/** After a kill of its supervisor the old server is still writing its checkpoint: two on one folder would be refused. */
async function waitForPredecessor(dataFolder: string): Promise<void> {
  await waitFor(
    async () => {
      const pid = Number((await pidFile(dataFolder))[0]);
      if (!Number.isInteger(pid) || pid <= 0) return true;
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return command.includes(dataFolder) ? null : true;
    },
    20_000,
    () => `another PostgreSQL still uses ${dataFolder}`,
  );
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql.unsafe(`create database "${DATABASE}"`);
  } finally {
    await sql.end();
  }
}
