import { createReadStream } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { objectKeys, type RecordingManifest } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { journalPath, readJournal, trackPath, type Journal } from './journal.ts';
import { manifestOf } from './manifest.ts';
import { scanTrack } from './track-scan.ts';

export interface StoredRecording {
  readonly objectPrefix: string;
  readonly manifest: RecordingManifest;
}

/**
 * Uploads the tracks of a recording's folder, then the manifest, then deletes the folder. May be repeated. `journal` is
 * given while the process still has it (the disk may have refused some of it). Null: there is nothing to store, because
 * the folder never got a beginning or because another node took it over, to whom this one seemed dead.
 */
export async function storeRecording(store: ObjectStore, folder: string, journal?: Journal): Promise<StoredRecording | null> {
  const there = await isThere(journalPath(folder));
  if (journal?.begun === true && !there) return null;
  // A process that died between making the folder and its first line left no journal at all.
  const lines = journal?.lines ?? (there ? await readJournal(folder) : []);
  const count = lines.filter((line) => line.kind === 'track').length;
  const facts = await Promise.all(Array.from({ length: count }, (_, index) => scanTrack(trackPath(folder, index))));
  const made = manifestOf(lines, facts);
  if (!made) {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  const { objectPrefix } = made.start;
  for (const [index, { bytes }] of facts.entries()) {
    // An empty range cannot be said to createReadStream.
    const content = bytes === 0 ? new Uint8Array() : createReadStream(trackPath(folder, index), { end: bytes - 1 });
    await store.put(objectKeys.recordingTrack(objectPrefix, index), content);
  }
  await store.put(objectKeys.recordingManifest(objectPrefix), Buffer.from(JSON.stringify(made.manifest)));
  await rm(folder, { recursive: true, force: true });
  return { objectPrefix, manifest: made.manifest };
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
