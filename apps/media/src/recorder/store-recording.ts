import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { objectKeys, type RecordingManifest } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { readJournal, trackPath, type JournalLine } from './journal.ts';
import { manifestOf } from './manifest.ts';
import { scanTrack } from './track-scan.ts';

export interface StoredRecording {
  readonly objectPrefix: string;
  readonly manifest: RecordingManifest;
}

/**
 * Uploads the tracks of a recording's folder, then the manifest, then deletes the folder. May be repeated. `lines` are
 * those of the journal when the process still has them (the disk may have refused some). Null: the folder never got a
 * beginning, there is nothing to store.
 */
export async function storeRecording(store: ObjectStore, folder: string, lines?: readonly JournalLine[]): Promise<StoredRecording | null> {
  const journal = lines ?? (await readJournal(folder));
  const count = journal.filter((line) => line.kind === 'track').length;
  const facts = await Promise.all(Array.from({ length: count }, (_, index) => scanTrack(trackPath(folder, index))));
  const made = manifestOf(journal, facts);
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
