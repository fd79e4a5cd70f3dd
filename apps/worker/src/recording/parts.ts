import { RECORDING_FRAME_MS, type RecordingManifest } from '@cordboard/contracts';

export interface Part {
  /** Below it its tracks lie. */
  readonly prefix: string;
  readonly manifest: RecordingManifest;
}

/** Where a track of the joined recording lies, and by how many frames it is later there than in its part. */
export interface PartTrack {
  readonly prefix: string;
  readonly index: number;
  readonly shift: number;
}

export interface Joined {
  readonly manifest: RecordingManifest;
  /** By the joined manifest's index. */
  readonly tracks: readonly PartTrack[];
}

/**
 * The parts of one recording, each by another media node, on the first one's clock. Between the end of a part and the begin
 * of the next both channels are silent, and the manifest says so. Nodes agree on the time as well as their hosts do; a part
 * never begins before the one before it has ended. Throws RangeError without a part.
 */
export function joinParts(parts: readonly Part[]): Joined {
  const [first] = parts;
  if (first === undefined) throw new RangeError('a recording has at least one part');
  const tracks: PartTrack[] = [];
  const whole: RecordingManifest = { ...first.manifest, tracks: [], assignments: [], gaps: [], pauses: [] };
  let endFrame = 0;
  for (const { prefix, manifest } of parts) {
    const sinceFirst = Math.round((manifest.startedAtMs - first.manifest.startedAtMs) / RECORDING_FRAME_MS);
    const shift = Math.max(endFrame, sinceFirst);
    const before = tracks.length;
    if (shift > endFrame) whole.gaps.push({ fromFrame: endFrame, toFrame: shift, cause: 'the media node was gone' });
    if (before > 0) for (const channel of first.manifest.channels) whole.assignments.push({ channel, track: null, fromFrame: endFrame });
    for (const track of manifest.tracks) {
      whole.tracks.push({ ...track, index: before + track.index });
      tracks[before + track.index] = { prefix, index: track.index, shift };
    }
    for (const { channel, track, fromFrame } of manifest.assignments) {
      whole.assignments.push({ channel, track: track === null ? null : before + track, fromFrame: fromFrame + shift });
    }
    const later = ({ fromFrame, toFrame }: { fromFrame: number; toFrame: number }) => ({
      fromFrame: fromFrame + shift,
      toFrame: toFrame + shift,
    });
    whole.gaps.push(...manifest.gaps.map((gap) => ({ ...later(gap), cause: gap.cause })));
    whole.pauses.push(...manifest.pauses.map(later));
    endFrame = shift + Math.round(manifest.durationMs / RECORDING_FRAME_MS);
  }
  return { manifest: { ...whole, durationMs: endFrame * RECORDING_FRAME_MS }, tracks };
}
