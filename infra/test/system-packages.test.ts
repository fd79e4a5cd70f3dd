import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installer, missingPackages, SYSTEM_PACKAGES } from '../setup/lib/system-packages.mjs';

const LIBRARY = new URL('../setup/lib/', import.meta.url).href;
let bin = '';
beforeAll(async () => (bin = await mkdtemp(join(tmpdir(), 'cordboard-bin-'))));
afterAll(() => rm(bin, { recursive: true, force: true }));

test('what is there is not asked for', () => {
  expect(missingPackages(['services'], process.env)).toEqual([]);
  expect(missingPackages(['services'], { PATH: bin })).toEqual(SYSTEM_PACKAGES['services']?.map((entry) => entry.package));
});

test('who may install', async () => {
  await symlink('/bin/true', join(bin, 'apt-get'));
  const env = { PATH: bin };
  expect(installer({ uid: 0, interactive: false, env })).toEqual([]);
  expect(installer({ uid: 1000, interactive: false, env })).toBeNull();
  await symlink('/bin/true', join(bin, 'sudo'));
  expect(installer({ uid: 1000, interactive: false, env })).toEqual(['sudo', '-n']);
  expect(installer({ uid: 1000, interactive: true, env })).toEqual(['sudo']);
  expect(installer({ uid: 0, interactive: true, env: { PATH: '/nowhere' } })).toBeNull();
});

test('what is missing and cannot be installed gets one sentence that says what to do', async () => {
  const script = `
    const { runMain } = await import('${LIBRARY}progress.mjs');
    const { ensureSystemPackages } = await import('${LIBRARY}system-packages.mjs');
    await runMain(async () => { await ensureSystemPackages(['services'], { PATH: '/nowhere' }); return 0; });`;
  const { code, stderr } = await new Promise<{ code: number | string | null | undefined; stderr: string }>((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], (error, _stdout, text) =>
      resolve({ code: error?.code ?? 0, stderr: text }),
    );
  });
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('apt-get install -y --no-install-recommends redis-server ffmpeg espeak-ng opus-tools');
});
