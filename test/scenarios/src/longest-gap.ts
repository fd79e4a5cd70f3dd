import { edgesOf, matchEdges, overlaps, slice, toneEnvelope, toneLevel, type Timeline, type ToneEdge } from '@cordboard/test-kit';

/** A page's counts by a moment (W3C webrtc-stats). */
export interface PlayoutMoment {
  readonly atMs: number;
  /** Sound that its jitter buffer took out to get nearer to the speaker (`removedSamplesForAcceleration`). */
  readonly removedMs: number;
  /** Sound that its jitter buffer made up, since the packet was not there in time (`concealedSamples`). */
  readonly concealedMs: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
}

/** The counts of both ends of a voice's path. */
export interface Playout {
  readonly speaker: readonly PlayoutMoment[];
  readonly listener: readonly PlayoutMoment[];
}

interface Burst {
  readonly onMs: number;
  readonly offMs: number;
}

export interface Gap {
  readonly ms: number;
  /** Where the burst that lacks it was heard, or would have been. */
  readonly atMs: number;
  /** Bursts that were judged: without those during which a page itself did not run, or got its packets too late. */
  readonly judged: number;
  /** The most that was made up around one burst for packets that came too late, though every one came, ms. */
  readonly lateMs: number;
}

/** The bursts before the first one that counts: from them the path's delay is known. */
const BEFORE_MS = 6_000;
/** By how much the delay may change from one burst to the next; pauses and bursts of our voices together are more than twice as long. */
const DELAY_CHANGE_MS = 400;
/** More than the one packet that a jitter buffer makes up now and then when it settles. */
const MOST_MADE_UP_MS = 40;
/** Packets that may be under way when both pages are asked. */
const MOST_UNDER_WAY = 2;
/** The edges themselves: codec, ramp, window. */
const EDGE_MS = 25;

/**
 * The longest time between two moments for which a tone that was said was not heard, ms; null when nothing was heard at
 * all, or nothing could be judged. The delay of a browser's jitter buffer is no constant: it grows with the network's jitter, and shrinks by leaving
 * out periods of a voice that goes on. So each burst is found where it was heard: silence inside of it counts, and what
 * it is shorter than it was said, less what the jitter buffer itself says it left out. Of a burst without edges of its own
 * only the silence counts. Nothing between two browsers here keeps a packet back: what it does not forward is lost. So when
 * every packet arrived, one that came too late to be played was late in a browser that shares two cores with all else,
 * and a burst for which sound was made up then says nothing about the path.
 */
export function longestGap(said: Timeline, heard: Timeline, hz: number, fromMs: number, toMs: number, playout: Playout): Gap | null {
  const sent = edgesOf(slice(said, fromMs - BEFORE_MS, toMs), hz);
  const received = edgesOf(slice(heard, fromMs - BEFORE_MS, toMs + 1_000), hz);
  const common = matchEdges(sent, received, 2_000);
  let delayMs = common[0]?.shiftMs;
  if (delayMs === undefined) return null;
  const audible = toneLevel(slice(heard, fromMs - BEFORE_MS, toMs).samples, heard.sampleRate, hz) / 4;
  const nothingLost = lostPackets(playout, fromMs, toMs + 1_000) <= MOST_UNDER_WAY;
  let longest = { ms: 0, atMs: fromMs };
  let judged = 0;
  let lateMs = 0;
  for (const burst of burstsOf(sent)) {
    const found = findBurst(burst, received, delayMs);
    if (found !== null) delayMs = found.offMs - burst.offMs;
    if (burst.offMs < fromMs) continue;
    // A browser that did not get to run neither speaks nor plays: that says nothing about the path between the two.
    const end = burst.offMs + Math.max(0, delayMs) + DELAY_CHANGE_MS;
    if ([...said.stalls, ...heard.stalls].some((stall) => overlaps(stall, burst.onMs - DELAY_CHANGE_MS, end))) continue;
    const place = found ?? { onMs: burst.onMs + delayMs, offMs: burst.offMs + delayMs };
    const madeUpMs = during(playout.listener, 'concealedMs', place.onMs - DELAY_CHANGE_MS, place.offMs + DELAY_CHANGE_MS);
    if (nothingLost && madeUpMs > MOST_MADE_UP_MS) {
      lateMs = Math.max(lateMs, madeUpMs);
      continue;
    }
    judged += 1;
    const ms =
      found === null
        ? missingOf(burst, slice(heard, burst.onMs + delayMs + EDGE_MS, burst.offMs + delayMs - EDGE_MS), hz, audible)
        : Math.max(
            longestQuiet(slice(heard, found.onMs + EDGE_MS, found.offMs - EDGE_MS), hz, audible),
            burst.offMs - burst.onMs - (found.offMs - found.onMs) - during(playout.listener, 'removedMs', found.onMs, found.offMs),
          );
    if (ms > longest.ms) longest = { ms, atMs: place.onMs };
  }
  return judged === 0 ? null : { ...longest, judged, lateMs };
}

function burstsOf(edges: readonly ToneEdge[]): readonly Burst[] {
  return edges.flatMap(({ kind, atMs }, index) => {
    const off = edges[index + 1];
    return kind === 'on' && off?.kind === 'off' ? [{ onMs: atMs, offMs: off.atMs }] : [];
  });
}

/** From its first edge to its last: a hole in the middle makes edges of its own. */
function findBurst({ onMs, offMs }: Burst, received: readonly ToneEdge[], delayMs: number): Burst | null {
  const near = (edge: ToneEdge, fromMs: number, toMs: number): boolean =>
    edge.atMs >= fromMs + delayMs - DELAY_CHANGE_MS && edge.atMs <= toMs + delayMs + DELAY_CHANGE_MS;
  const on = received.find((edge) => edge.kind === 'on' && near(edge, onMs, onMs));
  if (on === undefined) return null;
  const off = received.findLast((edge) => edge.kind === 'off' && edge.atMs > on.atMs && near(edge, onMs, offMs));
  return off === undefined ? null : { onMs: on.atMs, offMs: off.atMs };
}

/** Of a burst that is not there, or has run together with its neighbour: the sound in its place tells. */
function missingOf({ onMs, offMs }: Burst, place: Timeline, hz: number, audible: number): number {
  const quietMs = longestQuiet(place, hz, audible);
  return quietMs + 2 * EDGE_MS >= offMs - onMs - EDGE_MS ? offMs - onMs : quietMs;
}

function longestQuiet(part: Timeline, hz: number, audible: number): number {
  let longest = 0;
  let quietMs = 0;
  for (const value of toneEnvelope(part.samples, part.sampleRate, hz, 10).values) {
    quietMs = value < audible ? quietMs + 1 : 0;
    longest = Math.max(longest, quietMs);
  }
  return longest;
}

/** By how much a count grew between the looks around a span. */
function during(moments: readonly PlayoutMoment[], count: 'removedMs' | 'concealedMs', fromMs: number, toMs: number): number {
  const before = moments.findLast(({ atMs }) => atMs <= fromMs)?.[count] ?? 0;
  const after = (moments.find(({ atMs }) => atMs >= toMs) ?? moments.at(-1))?.[count] ?? before;
  return after - before;
}

/**
 * Packets that the speaker sent in a span and the listener never received. What is under way when one looks is in neither
 * count, so that of each second around the span's ends the look with the fewest under way counts; Infinity without looks.
 */
function lostPackets(playout: Playout, fromMs: number, toMs: number): number {
  const underWay = (untilMs: number): number =>
    Math.min(
      ...playout.listener
        .filter(({ atMs }) => atMs > untilMs - 1_000 && atMs <= untilMs)
        .flatMap(({ atMs, packetsReceived }) => {
          const sent = playout.speaker.findLast((look) => look.atMs <= atMs)?.packetsSent;
          return sent === undefined ? [] : [sent - packetsReceived];
        }),
    );
  const [before, after] = [underWay(fromMs), underWay(toMs)];
  return Number.isFinite(before) && Number.isFinite(after) ? after - before : Infinity;
}
