/**
 * The built-in waiting music, made here note by note, so that nobody owns it: four bars of soft chords, played twice
 * with another melody on top, 32 s. It is written into a ring, so the last note rings on into the first and the loop has
 * no seam. Mono, 24 kHz (nothing in it is higher than 5 kHz), samples of -1 to 1.
 */
export const MUSIC_SAMPLE_RATE = 24_000;
export const MUSIC_SECONDS = 32;
const LENGTH = MUSIC_SAMPLE_RATE * MUSIC_SECONDS;
const BAR_SECONDS = 4;

/** Notes by MIDI number: A minor 7, F major 7, C major 7, G 6. */
const CHORDS: readonly (readonly number[])[] = [
  [45, 57, 60, 64, 67],
  [41, 57, 60, 64, 65],
  [48, 55, 60, 64, 71],
  [43, 55, 59, 62, 64],
];
/** In eighths of a bar: [bar, eighth, note]. Few and quiet, over chords that move slowly. */
const MELODY: readonly (readonly [number, number, number])[] = [
  ...([
    [0, 0, 76],
    [0, 3, 72],
    [0, 6, 74],
    [1, 0, 72],
    [1, 4, 69],
    [2, 0, 67],
    [2, 3, 71],
    [2, 6, 72],
    [3, 0, 74],
    [3, 4, 71],
  ] as const),
  ...([
    [4, 2, 79],
    [4, 5, 76],
    [5, 0, 77],
    [5, 4, 76],
    [6, 0, 74],
    [6, 4, 72],
    [6, 7, 71],
    [7, 0, 71],
    [7, 3, 69],
    [7, 6, 67],
  ] as const),
];

/** How a note is made of partials and how it swells and fades, in seconds. */
interface Instrument {
  readonly partials: readonly number[];
  readonly attack: number;
  readonly hold: number;
  readonly release: number;
  /** A second, slightly higher voice, in cents: it makes the sound wide. */
  readonly detune: number;
}
const PAD: Instrument = { partials: [1, 0.35, 0.18, 0.06], attack: 1.2, hold: 2.2, release: 2.4, detune: 4 };
const BELL: Instrument = { partials: [1, 0.12, 0.22, 0.03], attack: 0.012, hold: 0, release: 2.8, detune: 0 };

const hertz = (note: number): number => 440 * 2 ** ((note - 69) / 12);

function envelopeAt({ attack, hold, release }: Instrument, seconds: number): number {
  if (seconds < attack) return Math.sin((seconds / attack) * (Math.PI / 2)) ** 2;
  if (seconds < attack + hold) return 1;
  const fading = (seconds - attack - hold) / release;
  return fading >= 1 ? 0 : (1 - fading) ** 3;
}

/** Loudness for each sample of a note. */
function envelope(instrument: Instrument): Float64Array {
  const length = Math.ceil((instrument.attack + instrument.hold + instrument.release) * MUSIC_SAMPLE_RATE);
  return Float64Array.from({ length }, (_, place) => envelopeAt(instrument, place / MUSIC_SAMPLE_RATE));
}

/** Adds one partial to the ring by the recurrence s(n) = 2 cos(w) s(n-1) - s(n-2): a sine without calling it for each sample. */
function addPartial(ring: Float64Array, begin: number, frequency: number, level: number, shape: Float64Array): void {
  const step = (2 * Math.PI * frequency) / MUSIC_SAMPLE_RATE;
  const turn = 2 * Math.cos(step);
  let before = -Math.sin(step);
  let now = 0;
  for (let place = 0; place < shape.length; place++) {
    const at = (begin + place) % LENGTH;
    ring[at] = (ring[at] ?? 0) + now * level * (shape[place] ?? 0);
    const next = turn * now - before;
    before = now;
    now = next;
  }
}

function addNote(ring: Float64Array, beginSeconds: number, note: number, level: number, instrument: Instrument, shape: Float64Array): void {
  const begin = Math.round(beginSeconds * MUSIC_SAMPLE_RATE);
  instrument.partials.forEach((share, place) => {
    const frequency = hertz(note) * (place + 1);
    addPartial(ring, begin, frequency, level * share, shape);
    if (instrument.detune > 0) addPartial(ring, begin, frequency * 2 ** (instrument.detune / 1_200), level * share * 0.6, shape);
  });
}

/** Echoes that wander round the ring until they are gone: a room, and still no seam. */
function addRoom(ring: Float64Array): Float64Array {
  const wet = new Float64Array(LENGTH);
  for (const [delaySeconds, share] of [
    [0.031, 0.2],
    [0.087, 0.16],
    [0.171, 0.12],
    [0.293, 0.09],
    [0.467, 0.06],
  ] as const) {
    const delay = Math.round(delaySeconds * MUSIC_SAMPLE_RATE);
    for (let place = 0; place < LENGTH; place++) {
      const at = (place + delay) % LENGTH;
      wet[at] = (wet[at] ?? 0) + (ring[place] ?? 0) * share;
    }
  }
  return ring.map((dry, place) => dry + (wet[place] ?? 0));
}

export function composeMusic(): Float32Array {
  const ring = new Float64Array(LENGTH);
  const [pad, bell] = [envelope(PAD), envelope(BELL)];
  for (let bar = 0; bar < MUSIC_SECONDS / BAR_SECONDS; bar++) {
    const chord = CHORDS[bar % CHORDS.length] ?? [];
    // The notes of a chord come in one after the other, as fingers do.
    chord.forEach((note, place) => {
      addNote(ring, bar * BAR_SECONDS + place * 0.09, note, place === 0 ? 0.5 : 0.3, PAD, pad);
    });
  }
  for (const [bar, eighth, note] of MELODY) addNote(ring, bar * BAR_SECONDS + (eighth * BAR_SECONDS) / 8, note, 0.32, BELL, bell);
  const room = addRoom(ring);
  const loudest = room.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  // Under speech in loudness: people wait with it at their ear.
  return Float32Array.from(room, (sample) => (sample / loudest) * 0.5);
}
