import { endOf, rms, slice, toneLevel, type Timeline } from '@cordboard/test-kit';

/** A stretch of a tape in which the same was heard. */
export interface Heard {
  /** The name of a tone, or `words`. */
  readonly what: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** How long it sounded in all, without pauses. */
  readonly soundedMs: number;
}

const WINDOW_MS = 100;
const SILENT = 0.003;
/** Of a window's loudness; a tone by itself has 0.7 (its level is half its amplitude), and speech under 0.2 at any one frequency. */
const TONE_SHARE = 0.5;
/** Shorter stretches are edges between two others, or the pauses of speech. */
const SHORTEST_MS = 400;

/** What was heard since a moment, one after the other: tones by name, and whatever else sounds as words. Silence is left out. */
export function heardAs(timeline: Timeline, tones: Readonly<Record<string, number>>, sinceMs: number): readonly Heard[] {
  const stretches: { what: string; fromMs: number; toMs: number; soundedMs: number }[] = [];
  for (let fromMs = sinceMs; fromMs + WINDOW_MS <= endOf(timeline); fromMs += WINDOW_MS) {
    const what = nameOf(slice(timeline, fromMs, fromMs + WINDOW_MS), tones);
    const last = stretches.at(-1);
    if (last?.what === what) {
      last.toMs = fromMs + WINDOW_MS;
      last.soundedMs += WINDOW_MS;
    } else stretches.push({ what, fromMs, toMs: fromMs + WINDOW_MS, soundedMs: WINDOW_MS });
  }
  return joined(stretches.filter(({ what, soundedMs }) => what !== 'silence' && (what === 'words' || soundedMs >= SHORTEST_MS)));
}

/** Only the names, as one line. */
export function sequenceOf(heard: readonly Heard[]): string {
  return heard.map(({ what }) => what).join(' ');
}

function nameOf({ samples, sampleRate }: Timeline, tones: Readonly<Record<string, number>>): string {
  const loudness = rms(samples);
  if (loudness < SILENT) return 'silence';
  const isTone = (hz: number): boolean => toneLevel(samples, sampleRate, hz) >= TONE_SHARE * loudness;
  return Object.entries(tones).find(([, hz]) => isTone(hz))?.[0] ?? 'words';
}

/** Words with pauses between them are one stretch; what is too short for words is none, nor are the two edges of a silence. */
function joined(stretches: readonly Heard[]): readonly Heard[] {
  const all: Heard[] = [];
  for (const one of stretches) {
    const last = all.at(-1);
    if (last?.what === one.what) all[all.length - 1] = { ...last, toMs: one.toMs, soundedMs: last.soundedMs + one.soundedMs };
    else all.push(one);
  }
  const long = all.filter(({ soundedMs }) => soundedMs >= SHORTEST_MS);
  return long.length === all.length ? all : joined(long);
}
