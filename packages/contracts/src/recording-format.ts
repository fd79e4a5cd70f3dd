import { z } from 'zod';
import { legIdSchema, recordingIdSchema } from './ids.ts';

/**
 * What a media node leaves in the store for each recording: one track a leg and a manifest, written last.
 *
 * A track is a run of records, little endian: `u32 frame` (20 ms units since `startedAtMs`), `u16 length`, then
 * `length` bytes of one Opus packet. Frames ascend; a frame that is not there was lost or not sent and is silence.
 */
export const RECORDING_FRAME_MS = 20;
export const TRACK_RECORD_HEADER_BYTES = 6;

export const recordingManifestSchema = z.object({
  recordingId: recordingIdSchema,
  startedAtMs: z.number(),
  durationMs: z.number(),
  channels: z.tuple([z.string(), z.string()]),
  tracks: z.array(z.object({ index: z.int(), legId: legIdSchema, packets: z.int(), lost: z.int(), fingerprint: z.string() })),
  /** In order: from this frame on, the channel is this track; null is silence. */
  assignments: z.array(z.object({ channel: z.string(), track: z.int().nullable(), fromFrame: z.int() })),
  /** Spans nobody could write (a full disk): marked, never hidden. */
  gaps: z.array(z.object({ fromFrame: z.int(), toFrame: z.int(), cause: z.string() })),
  /** Silent in all tracks and both channels, because somebody paused. */
  pauses: z.array(z.object({ fromFrame: z.int(), toFrame: z.int() })).default([]),
});
export type RecordingManifest = z.infer<typeof recordingManifestSchema>;

/** Amplitudes for the waveform: for each channel the largest |sample| of each 50 ms, 0 to 1. */
export const recordingPeaksSchema = z.object({
  durationMs: z.number(),
  stepMs: z.number(),
  channels: z.array(z.object({ name: z.string(), peaks: z.array(z.number()) })),
  /** Half open, in the file's own time: silent because somebody paused. */
  pauses: z.array(z.object({ fromMs: z.number(), toMs: z.number() })).default([]),
  /** Half open, in the file's own time: nobody could write it (a full disk, a node that was gone). */
  gaps: z.array(z.object({ fromMs: z.number(), toMs: z.number() })).default([]),
});
export type RecordingPeaks = z.infer<typeof recordingPeaksSchema>;
