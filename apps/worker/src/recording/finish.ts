import {
  CordboardError,
  objectKeys,
  RECORDING_FRAME_MS,
  recordingManifestSchema,
  type RecordingManifest,
  type RecordingPeaks,
} from '@cordboard/contracts';
import { channelPackets } from './channel.ts';
import { dualChannelFile } from './dual-channel.ts';
import type { RecordingObjects } from './objects.ts';
import { joinParts, type PartTrack } from './parts.ts';
import { recordingPeaks } from './peaks.ts';
import { reEncodeTrack } from './re-encode.ts';
import { readTrack, type Track } from './track.ts';

/** Two tenants' days of talking would not fit in one file; longer is a fault of the manifest. */
const MAX_FRAMES = (24 * 3_600_000) / RECORDING_FRAME_MS;

export interface FinishedRecording {
  readonly durationMs: number;
  readonly bytes: number;
}

/**
 * From the tracks and manifests of the parts below `prefix` to the two-channel file and its peaks beside them, all of it
 * sealed. Repeating it writes the same again. Throws `not_found` when the manifest of a part is not there yet.
 */
export async function finishRecording(
  store: RecordingObjects,
  prefix: string,
  numbers: readonly number[] = [1],
): Promise<FinishedRecording> {
  const parts = await Promise.all(
    numbers.map(async (number) => {
      const lies = objectKeys.recordingPart(prefix, number);
      return { prefix: lies, manifest: await readManifest(store, lies) };
    }),
  );
  const { manifest, tracks: lying } = joinParts(parts);
  const frames = Math.round(manifest.durationMs / RECORDING_FRAME_MS);
  if (frames > MAX_FRAMES) throw new CordboardError('invalid_input', { detail: 'the manifest names more than a day' });
  const tracks = await readTracks(store, lying, manifest);
  const [left, right] = manifest.channels.map((channel) =>
    channelPackets(
      frames,
      manifest.assignments.filter((assignment) => assignment.channel === channel),
      tracks,
      manifest.pauses,
    ),
  );
  if (left === undefined || right === undefined) throw new CordboardError('internal', { detail: 'a manifest has two channels' });
  const file = Buffer.concat([...dualChannelFile(left, right, { serial: serialOf(manifest), channels: manifest.channels })]);
  const durationMs = frames * RECORDING_FRAME_MS;
  const inMs = ({ fromFrame, toFrame }: { readonly fromFrame: number; readonly toFrame: number }) => ({
    fromMs: fromFrame * RECORDING_FRAME_MS,
    toMs: Math.min(durationMs, toFrame * RECORDING_FRAME_MS),
  });
  const peaks: RecordingPeaks = {
    ...(await recordingPeaks(file, { durationMs, channels: manifest.channels })),
    pauses: manifest.pauses.map(inMs),
    gaps: manifest.gaps.map(inMs),
  };
  await store.put(objectKeys.recordingOgg(prefix), file);
  await store.put(objectKeys.recordingPeaks(prefix), Buffer.from(JSON.stringify(peaks)));
  // Each participant's own track is kept too. The manifest goes last: while it is open, the rest may be.
  for (const track of lying) await store.seal(objectKeys.recordingTrack(track.prefix, track.index));
  for (const part of parts) await store.seal(objectKeys.recordingManifest(part.prefix));
  return { durationMs, bytes: file.length };
}

async function readManifest(store: RecordingObjects, prefix: string): Promise<RecordingManifest> {
  const bytes = await store.get(objectKeys.recordingManifest(prefix));
  const parsed = recordingManifestSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success)
    throw new CordboardError('invalid_input', { detail: 'the manifest is not in the contract', issues: parsed.error.issues });
  return parsed.data;
}

/** By the manifest's index. Only tracks that a channel uses are read. */
async function readTracks(
  store: RecordingObjects,
  lying: readonly PartTrack[],
  manifest: RecordingManifest,
): Promise<(Track | undefined)[]> {
  const used = new Set(manifest.assignments.flatMap((assignment) => assignment.track ?? []));
  const tracks: (Track | undefined)[] = [];
  for (const { index, packets } of manifest.tracks) {
    const place = lying[index];
    if (place === undefined || !used.has(index) || packets === 0) continue;
    const track = readTrack(await store.get(objectKeys.recordingTrack(place.prefix, place.index)), place.shift);
    tracks[index] = track.odd ? await reEncodeTrack(track) : track;
  }
  return tracks;
}

/** A logical stream's number; the same at each repeat. */
function serialOf(manifest: RecordingManifest): number {
  return Math.floor(manifest.startedAtMs) % 0xffff_ffff;
}
