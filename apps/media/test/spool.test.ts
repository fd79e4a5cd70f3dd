import { appendFile, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
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

/** Nothing of the node is heard any more. */
async function die({ folder }: { folder: string }): Promise<void> {
  await utimes(join(folder, 'alive'), new Date(0), new Date(0));
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
    await die(dead);
    const taken = await Promise.all([one.spool.takeOver(Date.now()), two.spool.takeOver(Date.now())]);
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
    await die(dead);
    await next.recorder.recover();
    await until('the stored recording', () => next.stored.length === 1);
    expect(await store.get(objectKeys.recordingTrack(prefixOf(recordingId), 0))).toEqual(whole);
    const manifest = recordingManifestSchema.parse(
      JSON.parse(String(await store.get(objectKeys.recordingManifest(prefixOf(recordingId))))),
    );
    expect(manifest).toMatchObject({ durationMs: 160, tracks: [{ packets: 1, lost: 0 }], assignments: [] });
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
});
