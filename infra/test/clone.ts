import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { freePortBlock, waitFor } from '../services/index.ts';
import { servicePlaces } from '../services/places.ts';
import { cachedWorker } from '../setup/lib/mediasoup-worker.mjs';
import { ROOT } from '../setup/lib/places.mjs';
import { MARK, startedProcesses, type StartedProcess } from './started-processes.ts';

const run = promisify(execFile);

/** A clone of this repository in a 0700 folder that only `user` (null: we ourselves) may enter, with a home of its own. */
export class Clone {
  readonly folder: string;
  readonly home: string;
  readonly user: string | null;
  readonly mark = randomUUID();
  readonly #root: string;

  private constructor(root: string, user: string | null) {
    this.#root = root;
    this.user = user;
    this.folder = join(root, 'clone');
    this.home = join(root, 'home');
  }

  static async make(user: string | null): Promise<Clone> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'cordboard-clone-')));
    const clone = new Clone(root, user);
    await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone.folder]);
    // What `npm ci` would fetch again; hard links, since nothing writes into a package's file.
    const { stdout } = await run('find', [ROOT, '-name', 'node_modules', '-type', 'd', '-prune', '-not', '-path', '*/.next/*']);
    for (const modules of stdout.trim().split('\n')) await run('cp', ['-al', modules, join(clone.folder, relative(ROOT, modules))]);
    const worker = cachedWorker({ XDG_CACHE_HOME: join(clone.home, '.cache') });
    await mkdir(dirname(worker), { recursive: true });
    await copyFile(process.env['MEDIASOUP_WORKER_BIN'] ?? cachedWorker(process.env), worker);
    await chmod(clone.folder, 0o700);
    await chmod(root, 0o700);
    // Folders only: chown on a linked file would change the original's owner.
    if (user !== null) {
      await run('find', [root, '-type', 'd', '-exec', 'chown', `${user}:`, '{}', '+']);
      await run('find', [root, '-path', '*/node_modules', '-prune', '-o', '-exec', 'chown', '-h', `${user}:`, '{}', '+']);
    }
    return clone;
  }

  /** Everything of this clone that runs. */
  running(): StartedProcess[] {
    const data = join(this.folder, '.data');
    return startedProcesses(this.mark, [
      this.folder,
      dirname(servicePlaces(data, this.user === null ? (process.getuid?.() ?? 1) : 1).postgresData),
    ]);
  }

  /** `npm …` as its user, with the machine's own Node and an environment of nothing else. */
  async npm(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ChildProcessByStdio<null, Readable, Readable>> {
    const [command, prefix] =
      this.user === null ? ['npm', []] : ['setpriv', ['--reuid', this.user, '--regid', this.user, '--clear-groups', '--', 'npm']];
    return spawn(command, [...prefix, ...args], {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: this.home,
        LANG: 'C.UTF-8',
        [MARK]: this.mark,
        ...(await freeAddresses()),
        ...env,
      },
    });
  }

  /** Nothing of it may run any more. */
  async waitUntilQuiet(timeoutMs: number): Promise<void> {
    await waitFor(
      () => (this.running().length === 0 ? true : null),
      timeoutMs,
      () => `still running: ${JSON.stringify(this.running())}`,
    );
  }

  async remove(): Promise<void> {
    for (const { pid } of this.running()) killIfThere(pid);
    const { postgresData } = servicePlaces(join(this.folder, '.data'), process.getuid?.() ?? 1);
    await rm(dirname(postgresData), { recursive: true, force: true });
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** Between being listed and being killed it may have ended by itself. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Away from those that the clone itself looks for while these are not listened on yet. */
async function freeAddresses(): Promise<Record<string, string>> {
  const names = ['WEB_LISTEN', 'SIGNALING_LISTEN', 'DEMO_SHOP_LISTEN'];
  const { first } = await freePortBlock(9_000 + 10 * Math.floor(Math.random() * 200), names.length);
  const listens = names.map((name, at) => [name, `127.0.0.1:${first + at}`]);
  const media = 25_000 + 10 * Math.floor(Math.random() * 500);
  return { ...Object.fromEntries(listens), MEDIA_PORT_RANGE: `${media}-${media + 9}` };
}
