import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../setup/lib/places.mjs';
import { START_VARIABLES } from '../stack/configuration.ts';

const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
const names = [...text.matchAll(/^#([A-Z][A-Z0-9_]+)=/gm)].flatMap((match) => match[1] ?? []);

test('.env.example names every variable that npm start reads', () => {
  expect(START_VARIABLES.filter((name) => !names.includes(name))).toEqual([]);
});

/** What one process tells another, or a folder of DATA_DIR: `npm start` and the images set these, nobody else needs to. */
const BETWEEN_PROCESSES = [
  ...['DATABASE_APP_URL', 'DATABASE_AUTH_URL', 'KEYS_DIR', 'MEDIA_SPOOL_DIR', 'OPS_LISTEN'],
  ...['MEDIA_RPC_LISTEN', 'SIGNALING_RPC_LISTEN', 'WORKER_RPC_LISTEN'],
];

test('… and every variable that a process reads for itself', () => {
  const files = globSync('apps/*/src/{,server/}configuration.ts', { cwd: ROOT });
  const read = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^ +([A-Z][A-Z0-9_]+):/gm)].flatMap((match) => match[1] ?? []),
  );
  expect(read.length).toBeGreaterThan(30);
  expect([...new Set(read)].filter((name) => !names.includes(name) && !BETWEEN_PROCESSES.includes(name))).toEqual([]);
});

test('… and none that nobody reads', () => {
  const sources = globSync('{apps,packages}/*/src/**/*.{ts,tsx}', { cwd: ROOT }).concat(
    globSync('infra/{services,setup,stack}/**/*.{ts,mjs}', { cwd: ROOT }),
  );
  const read = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(read))).toEqual([]);
});

test('… each with a default, and none set', () => {
  for (const line of text.split('\n')) expect(line === '' || line.startsWith('#'), line).toBe(true);
  const paragraphs = text.split(/^#[A-Z][A-Z0-9_]+=.*$/m).slice(0, -1);
  expect(paragraphs.filter((paragraph) => !/Default: /.test(paragraph))).toEqual([]);
});
