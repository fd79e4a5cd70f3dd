import { access, appendFile, mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId, objectKeys, recordingManifestSchema, type RecordingId } from '@cordboard/contracts';
import { openObjectStore, systemClock, type ObjectStore } from '@cordboard/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalPath, trackPath } from '../src/recorder/journal.ts';
import { Recorder } from '../src/recorder/recorder.ts';
import { Spool } from '../src/recorder/spool.ts';
import type { StoredRecording } from '../src/recorder/store-recording.ts';
import { log } from './support/test-node.ts';
import { until } from './support/until.ts';

const CHANNELS = ['a', 'b'] as const;
let root: string;
let store: ObjectStore;
const recorders: Recorder[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spool-'));
  store = openObjectStore(pathToFileURL(join(root, 'objects')).href);
});
afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.close(0)));
  await rm(root, { recursive: true, force: true });
});

async function node() {
  const mediaNodeId = newId('mediaNode');
  const spool = await Spool.open(join(root, 'spool'), mediaNodeId);
  const stored: StoredRecording[] = [];
  const recorder = new Recorder({
    spool,
    store,
    clock: systemClock,
    log,
    onDiskFailure: () => undefined,
    onStored: (recording) => stored.push(recording),
  });
  recorders.push(recorder);
  return { folder: join(root, 'spool', mediaNodeId), spool, recorder, stored };
}

/** From the first look on, one a second: in the sixth a node that was silent since is gone. */
const LOOKS_MS = [0, 1_000, 2_000, 3_000, 4_000, 5_000];
const GONE_MS = 6_000;

type Node = Awaited<ReturnType<typeof node>>;
/** The nodes look at each other and live until those that do not are about to count as gone. */
async function watch(...living: readonly Node[]): Promise<void> {
  for (const atMs of LOOKS_MS) {
    const lastBeatMs = Date.now();
    // A beat shows by its millisecond, and a second is shorter here.
    await until('the next millisecond', () => Date.now() > lastBeatMs);
    for (const { spool } of living) await spool.beat();
    for (const { spool } of living) expect(await spool.takeOver(atMs)).toEqual([]);
  }
}

const prefixOf = (recordingId: RecordingId): string => `t/x/recordings/${recordingId}`;
const begin = async (recorder: Recorder) => {
  const recordingId = newId('recording');
  return await recorder.start(recordingId, prefixOf(recordingId), CHANNELS);
};

describe('spool', () => {
  it('gives what a dead node has left to exactly one other, and nothing of a live one', async () => {
    const [dead, alive, one, two] = [await node(), await node(), await node(), await node()];
    const left = await Promise.all([begin(dead.recorder), begin(dead.recorder), begin(dead.recorder)]);
    const kept = await begin(alive.recorder);
    await watch(alive, one, two);
    const taken = await Promise.all([one.spool.takeOver(GONE_MS), two.spool.takeOver(GONE_MS)]);
    expect(taken.flat().map((folder) => basename(folder))).toHaveLength(3);
    expect(new Set(taken.flat().map((folder) => basename(folder).split('.')[0]))).toEqual(
      new Set(left.map(({ recordingId }) => recordingId)),
    );
    expect(await readdir(alive.folder)).toContain(basename(kept.folder));
    expect(await readdir(join(root, 'spool'))).not.toContain(basename(dead.folder));
  });

  it('finishes a recording whose last page and last line were cut off', async () => {
    const [dead, next] = [await node(), await node()];
    const { recordingId, folder } = await begin(dead.recorder);
    await appendFile(journalPath(folder), `${JSON.stringify({ kind: 'track', index: 0, legId: newId('leg') })}\n{"kind":"assi`);
    const whole = Buffer.from([7, 0, 0, 0, 2, 0, 0xf8, 1]);
    await writeFile(trackPath(folder, 0), Buffer.concat([whole, Buffer.from([8, 0, 0, 0, 50, 0, 0xf8])]));
    await watch(next);
    await next.recorder.recover(GONE_MS);
    await until('the stored recording', () => next.stored.length === 1);
    expect(await store.get(objectKeys.recordingTrack(prefixOf(recordingId), 0))).toEqual(whole);
    const manifest = recordingManifestSchema.parse(
      JSON.parse(String(await store.get(objectKeys.recordingManifest(prefixOf(recordingId))))),
    );
    expect(manifest).toMatchObject({ durationMs: 160, tracks: [{ packets: 1, lost: 0 }], assignments: [] });
    expect(await readdir(next.folder)).toEqual(['alive']);
  });

  it('removes a folder whose recording never began, and does not try for ever', async () => {
    const [dead, next] = [await node(), await node()];
    await mkdir(dead.spool.newFolder(newId('recording')));
    await watch(next);
    await next.recorder.recover(GONE_MS);
    expect(next.recorder.uploading).toBe(1);
    await until('the end of the upload', () => next.recorder.uploading === 0);
    expect(await readdir(next.folder)).toEqual(['alive']);
  });

  it('tries again until the store takes it', async () => {
    const { recorder, stored } = await node();
    const recording = await begin(recorder);
    // The store cannot make the folder of its keys.
    await mkdir(join(root, 'objects'), { recursive: true });
    await writeFile(join(root, 'objects', 't'), 'in the way');
    await recorder.finish(recording, { stored: () => undefined, failed: () => undefined });
    await until('the first try', async () => (await readdir(join(root, 'objects'))).includes('.staging'));
    expect(stored).toEqual([]);
    expect(recorder.uploading).toBe(1);
    await rm(join(root, 'objects', 't'));
    await until('the stored recording', () => stored.length === 1);
    await until('the end of the upload', () => recorder.uploading === 0);
  });

  it('leaves a recording to the node that took it over, though the first was not dead', async () => {
    const [slow, other] = [await node(), await node()];
    const recording = await begin(slow.recorder);
    await rename(recording.folder, other.spool.newFolder(recording.recordingId));
    await slow.recorder.finish(recording, { stored: () => undefined, failed: () => undefined });
    await until('the end of the upload', () => slow.recorder.uploading === 0);
    expect(slow.stored).toEqual([]);
    expect(await store.stat(objectKeys.recordingManifest(prefixOf(recording.recordingId)))).toBeNull();
  });

  it('takes no node for dead because the machine slept or its clock was set', async () => {
    const [alive, other] = [await node(), await node()];
    const { folder } = await begin(alive.recorder);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(alive.folder, 'alive'), hourAgo, hourAgo);
    expect(await other.spool.takeOver(0)).toEqual([]);
    await watch(other, alive);
    expect(await other.spool.takeOver(GONE_MS)).toEqual([]);
    expect(await readdir(alive.folder)).toContain(basename(folder));
  });

  it('takes no node for dead while it was not watching itself', async () => {
    const [alive, other] = [await node(), await node()];
    await begin(alive.recorder);
    for (const atMs of [0, 60_000, 120_000]) expect(await other.spool.takeOver(atMs)).toEqual([]);
    expect(await other.spool.takeOver(180_000)).toHaveLength(1);
  });

  it('shows that it is alive in a folder that another has taken from it, at once with the next recording', async () => {
    const [slow, other] = [await node(), await node()];
    await begin(slow.recorder);
    await watch(other);
    expect(await other.spool.takeOver(GONE_MS)).toHaveLength(1);
    await expect(access(slow.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await slow.spool.beat();
    expect((await stat(join(slow.folder, 'alive'))).isFile()).toBe(true);

    await rm(slow.folder, { recursive: true });
    const { folder } = await begin(slow.recorder);
    expect(new Set(await readdir(slow.folder))).toEqual(new Set(['alive', basename(folder)]));
  });
});
