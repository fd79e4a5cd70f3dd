import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Clone } from './clone.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
/** The pages take a minute to build: one of the two clones has them. */
const WITHOUT_PAGES = { WEB_PROCESSES: '0', SIGNALING_PROCESSES: '1' };
const WITH_PAGES = { SIGNALING_PROCESSES: '1' };

interface Started {
  readonly pid: number;
  readonly readyMs: number;
  readonly text: () => string;
  readonly ended: Promise<void>;
}

/** `npm start` until it says that it is ready. */
async function start(clone: Clone, env: Record<string, string>, args: readonly string[] = []): Promise<Started> {
  const beganAtMs = performance.now();
  const child = await clone.npm(['start', ...args], env);
  let text = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        text += `${line}\n`;
        if (line.includes('Ctrl-C stops everything')) resolve(performance.now() - beganAtMs);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
  });
  return { pid: child.pid ?? 0, readyMs: await ready, text: () => text, ended };
}

/** How many want each core besides us, at least 1: on a machine that is busy with other things the clock says little. */
function crowding(): number {
  const [load = 0] = loadavg();
  return Math.max(1, load / availableParallelism() - 1);
}

async function startsTwiceAndStops(clone: Clone, env: Record<string, string>): Promise<void> {
  const first = await start(clone, env);
  expect(first.text()).toMatch(/agent +\S+@\S+ +\S+/);
  expect(statSync(`${clone.folder}/.data/keys/deployment.secret`).mode & 0o777).toBe(0o600);
  const commands = clone.running().map((entry) => entry.command);
  for (const part of ['bin/postgres', 'redis-server', 'mediasoup-worker'])
    expect(
      commands.some((command) => command.includes(part)),
      part,
    ).toBe(true);

  // Ctrl-C reaches everybody in the terminal's foreground group; the prompt is back when npm ends.
  process.kill(-first.pid, 'SIGINT');
  await first.ended;
  expect(first.text()).toContain('everything is stopped');
  expect(clone.running()).toEqual([]);

  const second = await start(clone, env);
  expect(second.readyMs / crowding(), second.text()).toBeLessThan(20_000);
  expect(second.text(), 'passwords are shown once').not.toMatch(/agent +\S+@\S+ +\S+/);
  if (env['WEB_PROCESSES'] !== '0') await servesThePages(second.text());

  // The one that everything hangs on dies without a word.
  process.kill(second.pid, 'SIGKILL');
  await clone.waitUntilQuiet(20_000);
}

async function servesThePages(text: string): Promise<void> {
  const address = /Pages +(\S+)/.exec(text)?.[1] ?? '';
  const page = await fetch(`${address}/sign-in`);
  expect(page.status).toBe(200);
  expect(page.headers.get('keep-alive'), 'longer than the edge keeps it').toBe('timeout=75');
  expect(await page.text()).toContain('<form');
}

/** `--fresh`: what was there is gone, and the demo has new passwords. */
async function startsAnew(clone: Clone, env: Record<string, string>): Promise<void> {
  const secret = `${clone.folder}/.data/keys/deployment.secret`;
  const before = readFileSync(secret, 'utf8');
  const anew = await start(clone, env, ['--', '--fresh']);
  expect(anew.text()).toMatch(/agent +\S+@\S+ +\S+/);
  expect(readFileSync(secret, 'utf8')).not.toBe(before);
  process.kill(-anew.pid, 'SIGINT');
  await anew.ended;
  await clone.waitUntilQuiet(20_000);
}

describe('a clone in a 0700 folder', () => {
  test.runIf(isRoot)('starts, stops by Ctrl-C, starts again in under 20 s, and dies with npm: as root', { timeout: 400_000 }, async () => {
    const clone = await Clone.make(null);
    try {
      await startsTwiceAndStops(clone, WITHOUT_PAGES);
    } finally {
      await clone.remove();
    }
  });

  test('… and with its pages as another user, whom root’s files are closed to', { timeout: 600_000 }, async () => {
    const user = isRoot ? `cordboard-t${process.pid}` : null;
    if (user !== null) await run('useradd', ['--no-create-home', '--shell', '/bin/sh', user]);
    const clone = await Clone.make(user);
    try {
      await startsTwiceAndStops(clone, WITH_PAGES);
      await startsAnew(clone, WITHOUT_PAGES);
    } finally {
      await clone.remove();
      if (user !== null) await run('userdel', [user]);
    }
  });
});
