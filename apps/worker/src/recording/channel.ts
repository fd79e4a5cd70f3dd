import { OPUS_SILENCE } from '@cordboard/platform';
import { lostPacketAfter } from '../ogg/opus-packet.ts';
import type { Track } from './track.ts';

/** From this frame on the channel is this track; null is silence. */
export interface ChannelAssignment {
  readonly track: number | null;
  readonly fromFrame: number;
}

/** A gap longer than this is silence: concealment fades out by itself, and a decoder need not be asked for more. */
const CONCEALED_FRAMES = 5;

/** One packet for each frame of a channel: its track's where there is one, concealment for a short loss, else silence. */
export function* channelPackets(
  frames: number,
  assignments: readonly ChannelAssignment[],
  tracks: readonly (Track | undefined)[],
  pauses: readonly { readonly fromFrame: number; readonly toFrame: number }[] = [],
): Generator<Buffer, void, undefined> {
  const ordered = [...assignments].sort((a, b) => a.fromFrame - b.fromFrame);
  let next = 0;
  let track: Track | undefined;
  let last: Buffer | undefined;
  let missing = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (let due = ordered[next]; due !== undefined && due.fromFrame <= frame; due = ordered[++next]) {
      track = due.track === null ? undefined : tracks[due.track];
      last = undefined;
    }
    // The node kept nothing of it; nothing may be made up for it either.
    if (pauses.some(({ fromFrame, toFrame }) => frame >= fromFrame && frame < toFrame)) {
      last = undefined;
      yield OPUS_SILENCE;
      continue;
    }
    const packet = track?.packets.get(frame);
    if (packet !== undefined) {
      last = packet;
      missing = 0;
      yield packet;
    } else {
      missing++;
      yield last !== undefined && missing <= CONCEALED_FRAMES ? lostPacketAfter(last) : OPUS_SILENCE;
    }
  }
}
