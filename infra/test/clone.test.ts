import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Clone } from './clone.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
/** The pages take a minute to build and are shown by the scenarios; all else of `npm start` runs here. */
const SMALL = { WEB_PROCESSES: '0', SIGNALING_PROCESSES: '1' };

interface Started {
  readonly pid: number;
  readonly readyMs: number;
  readonly text: () => string;
  readonly ended: Promise<void>;
}

/** `npm start` until it says that it is ready. */
async function start(clone: Clone, env: Record<string, string> = {}): Promise<Started> {
  const beganAtMs = performance.now();
  const child = await clone.npm(['start'], { ...SMALL, ...env });
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

async function startsTwiceAndStops(clone: Clone): Promise<void> {
  const first = await start(clone);
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

  const second = await start(clone);
  expect(second.readyMs / crowding(), second.text()).toBeLessThan(20_000);
  expect(second.text(), 'passwords are shown once').not.toMatch(/agent +\S+@\S+ +\S+/);

  // The one that everything hangs on dies without a word.
  process.kill(second.pid, 'SIGKILL');
  await clone.waitUntilQuiet(20_000);
}

describe('a clone in a 0700 folder', () => {
  test.runIf(isRoot)('starts, stops by Ctrl-C, starts again in under 20 s, and dies with npm: as root', { timeout: 240_000 }, async () => {
    const clone = await Clone.make(null);
    try {
      await startsTwiceAndStops(clone);
    } finally {
      await clone.remove();
    }
  });

  test('… and as another user, whom root’s files are closed to', { timeout: 240_000 }, async () => {
    const user = isRoot ? `cordboard-t${process.pid}` : null;
    if (user !== null) await run('useradd', ['--no-create-home', '--shell', '/bin/sh', user]);
    const clone = await Clone.make(user);
    try {
      await startsTwiceAndStops(clone);
    } finally {
      await clone.remove();
      if (user !== null) await run('userdel', [user]);
    }
  });
});
