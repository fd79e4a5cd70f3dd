import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startStack } from '../stack/index.ts';
import { spoolIn } from '../stack/program.ts';
import { shareSpool } from '../stack/spool-layout.ts';

let dataDir: string;
let spool: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'spool-layout-'));
  spool = spoolIn(dataDir);
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** A node's folder as its process leaves it. */
async function leave(...path: string[]): Promise<void> {
  const folder = join(spool, ...path);
  await mkdir(join(folder, 'rec_1'), { recursive: true });
  await writeFile(join(folder, 'alive'), '');
  await writeFile(join(folder, 'rec_1', 'journal.jsonl'), path.join('/'));
}
const journals = async (): Promise<Record<string, string>> => {
  const paths = (await readdir(spool, { recursive: true })).filter((path) => path.endsWith('journal.jsonl'));
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [dirname(path), await readFile(join(spool, path), 'utf8')])));
};

test('what processes with a spool of their own have left is where all nodes look, however many move it at once', async () => {
  await leave('media-1', 'med_a');
  await leave('media-1', 'med_b');
  await leave('media-12', 'med_c');
  await leave('med_d');
  const moved = { 'med_a/rec_1': 'media-1/med_a', 'med_b/rec_1': 'media-1/med_b', 'med_c/rec_1': 'media-12/med_c', 'med_d/rec_1': 'med_d' };
  await Promise.all(Array.from({ length: 8 }, () => shareSpool(spool)));
  expect(await journals()).toEqual(moved);
  expect((await readdir(spool)).toSorted()).toEqual(['med_a', 'med_b', 'med_c', 'med_d']);
  await shareSpool(spool);
  expect(await journals()).toEqual(moved);
});

test('a spool that is not there yet is nothing to move', async () => {
  await shareSpool(spool);
  await expect(readdir(spool)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a folder that is not empty stays, with what it has', async () => {
  await leave('media-1', 'med_a');
  await leave('med_a');
  await writeFile(join(spool, 'media-1', 'note'), '');
  await shareSpool(spool);
  expect(await journals()).toEqual({ 'media-1/med_a/rec_1': 'media-1/med_a', 'med_a/rec_1': 'med_a' });
});

test('a start moves it before any media process could be there', async () => {
  await leave('media-1', 'med_a');
  // Nobody listens there, so the start ends at the database.
  const nobody = '127.0.0.1:1';
  const given = { databaseUrl: `postgres://${nobody}/none`, redisUrl: `redis://${nobody}`, queueRedisUrl: `redis://${nobody}` };
  const idle = async (): Promise<void> => {};
  const services = { ...given, stop: idle, restartPostgres: idle, restartRedis: idle };
  await expect(startStack({ dataDir, services })).rejects.toThrow(/ECONNREFUSED/);
  expect(await journals()).toEqual({ 'med_a/rec_1': 'media-1/med_a' });
});
