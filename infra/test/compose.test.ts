import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../setup/lib/places.mjs';

const read = (name: string): string => readFileSync(join(ROOT, 'infra/compose', name), 'utf8');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the service's shell is given, as compose hands it over, with our folders for the container's. */
function turnScript(): string {
  const service = /^ {2}turn-configuration:\n(?: {4}.*\n)+/m.exec(read('docker-compose.yml'))?.[0] ?? '';
  const block = /^ {6}- \|\n((?: {8}.*\n)+)/m.exec(service)?.[1];
  const flow = /command: \['sh', '-c', '(.*)'\]/.exec(service)?.[1];
  const script = (block ?? flow ?? '').replaceAll('$$', '$');
  expect(script).toContain('envsubst');
  return script
    .replace('/turnserver.conf.template', join(ROOT, 'infra/turn/turnserver.conf.template'))
    .replaceAll(/(?<=[ >])\/turn\b/g, folder);
}

function configureTurn(env: Record<string, string>): { status: number | null; stderr: string; written: boolean } {
  const { status, stderr } = spawnSync('sh', ['-c', turnScript()], { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8' });
  return { status, stderr, written: existsSync(join(folder, 'turnserver.conf')) };
}

test.each([{ TURN_SECRET: '', TURN_ANNOUNCED_IP: '192.0.2.1' }, { TURN_SECRET: 'of the test only', TURN_ANNOUNCED_IP: '' }, {}])(
  'coturn gets no configuration without a secret and an address: %o',
  (env) => {
    const { status, stderr, written } = configureTurn(env);
    expect({ status, written }).toEqual({ status: 1, written: false });
    expect(stderr).toMatch(/^Set TURN_SECRET and TURN_ANNOUNCED_IP in infra\/compose\/\.env: /);
  },
);

test('… and gets it with both', () => {
  const { stderr, written } = configureTurn({ TURN_SECRET: 'of the test only', TURN_ANNOUNCED_IP: '192.0.2.1' });
  expect(written).toBe(true);
  expect(stderr).not.toContain('Set TURN_SECRET');
});

test('rootless Docker can start the first file: what only root may set is in a second one', () => {
  expect(read('docker-compose.yml')).not.toContain('ulimits');
  expect(read('docker-compose.priority.yml')).toMatch(
    /^services:\n {2}media:\n(?: {4}#.*\n)* {4}ulimits: \{ nice: \{ soft: 30, hard: 30 \} \}$/m,
  );
});
