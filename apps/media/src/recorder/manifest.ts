import { RECORDING_FRAME_MS, type RecordingManifest } from '@cordboard/contracts';
import type { JournalLine } from './journal.ts';
import type { TrackFacts } from './track-scan.ts';

type Start = Extract<JournalLine, { kind: 'start' }>;

/**
 * What a journal and its tracks amount to; null when the journal has no beginning. Without a `stop` (a crash) the
 * recording ends with its last packet, and what is missing between the packets of a track counts as lost.
 */
export function manifestOf(
  lines: readonly JournalLine[],
  facts: readonly TrackFacts[],
): { manifest: RecordingManifest; start: Start } | null {
  const start = lines.find((line) => line.kind === 'start');
  if (!start) return null;
  const origin = lines.find((line) => line.kind === 'origin');
  const stop = lines.findLast((line) => line.kind === 'stop');
  const endFrame = Math.max(0, ...facts.map((fact) => fact.endFrame));
  const pauses = pausesOf(lines, Math.ceil((stop?.durationMs ?? 0) / RECORDING_FRAME_MS) || endFrame);
  const tracks = lines
    .filter((line) => line.kind === 'track')
    .map(({ index, legId }) => {
      const fact = facts[index];
      const lost = lines.find((line) => line.kind === 'lost' && line.index === index);
      return {
        index,
        legId,
        packets: fact?.packets ?? 0,
        lost: lost?.kind === 'lost' ? lost.lost : missing(fact, pauses),
        fingerprint: fact?.fingerprint ?? '',
      };
    });
  const manifest: RecordingManifest = {
    recordingId: start.recordingId,
    startedAtMs: origin?.startedAtMs ?? start.startedAtMs,
    durationMs: stop?.durationMs ?? endFrame * RECORDING_FRAME_MS,
    channels: start.channels,
    tracks,
    assignments: lines.filter((line) => line.kind === 'assign').map(({ channel, track, fromFrame }) => ({ channel, track, fromFrame })),
    gaps: mergeGaps(lines),
    pauses,
  };
  return { manifest, start };
}

/** What was left out on purpose is not lost. */
function missing(fact: TrackFacts | undefined, pauses: RecordingManifest['pauses']): number {
  if (!fact || fact.packets === 0) return 0;
  const { firstFrame, endFrame, packets } = fact;
  const silent = pauses.reduce(
    (sum, { fromFrame, toFrame }) => sum + Math.max(0, Math.min(endFrame, toFrame) - Math.max(firstFrame, fromFrame)),
    0,
  );
  return Math.max(0, endFrame - firstFrame - packets - silent);
}

/** One that nobody ended lasts to the end of the recording. */
function pausesOf(lines: readonly JournalLine[], endFrame: number): RecordingManifest['pauses'] {
  const pauses: RecordingManifest['pauses'] = [];
  for (const line of lines) {
    if (line.kind === 'pause') pauses.push({ fromFrame: line.fromFrame, toFrame: Math.max(line.fromFrame, endFrame) });
    if (line.kind === 'resume') pauses.push({ fromFrame: pauses.pop()?.fromFrame ?? line.toFrame, toFrame: line.toFrame });
  }
  return pauses;
}

/** Both tracks report the same trouble, page by page: spans that touch and have one cause are one. */
function mergeGaps(lines: readonly JournalLine[]): RecordingManifest['gaps'] {
  const gaps: RecordingManifest['gaps'] = [];
  const spans = lines.filter((line) => line.kind === 'gap').toSorted((a, b) => a.fromFrame - b.fromFrame);
  for (const { fromFrame, toFrame, cause } of spans) {
    const last = gaps.at(-1);
    if (last?.cause === cause && fromFrame <= last.toFrame + 1) last.toFrame = Math.max(last.toFrame, toFrame);
    else gaps.push({ fromFrame, toFrame, cause });
  }
  return gaps;
}
