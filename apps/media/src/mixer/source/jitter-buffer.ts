import { ArrivalJitter } from './arrival-jitter.ts';

const UNITS_PER_MS = 48;
const FRAME_UNITS = 20 * UNITS_PER_MS;
/** What is held back, from a quiet network to a restless one. */
const MIN_TARGET_MS = 40;
const MAX_TARGET_MS = 60;
/** More than this was a jam: the oldest goes at once. */
const MAX_HELD_MS = 200;
/** A timestamp this far off is a sender that began anew. */
const RESTART_UNITS = 10_000 * UNITS_PER_MS;
/** A hole that is longer was silence on purpose (DTX), or nobody would follow the concealment. */
const MAX_HOLE_UNITS = 200 * UNITS_PER_MS;
/** So many concealed frames in a row, and the source has gone silent. */
const MAX_CONCEALED = 5;
/** The least that was held in so many frames says whether there is too much. */
const WATCHED_FRAMES = 50;

interface Packet {
  /** Unwrapped RTP timestamp. */
  readonly at: number;
  readonly units: number;
  readonly payload: Uint8Array;
}

/** What the decoder does next. */
export type Taken =
  /** `spare`: there is more than needed for long; what follows may be taken with it and the two be merged. */
  | { readonly kind: 'packet'; readonly payload: Uint8Array; readonly spare: boolean }
  /** A packet is lost and the one behind it is here, which may carry its FEC; it stays. */
  | { readonly kind: 'recover'; readonly next: Uint8Array; readonly samples: number }
  | { readonly kind: 'conceal'; readonly samples: number }
  | { readonly kind: 'silence' };

const SILENCE: Taken = { kind: 'silence' };
const CONCEAL: Taken = { kind: 'conceal', samples: FRAME_UNITS };

export interface JitterCounts {
  /** Packets that came after their time, or were dropped with a jam. */
  readonly dropped: number;
  /** Frames that had to be made up. */
  readonly concealed: number;
}

/**
 * Holds the packets of one source back for 40 to 60 ms, as restless as its network is, and gives them in order. It runs
 * dry by waiting (the delay grows by what came late) and sheds what is too much by `spare` (the delay shrinks again).
 * Times are monotonic ms.
 */
export class JitterBuffer {
  readonly #jitter = new ArrivalJitter();
  readonly #packets: Packet[] = [];
  #state: 'idle' | 'filling' | 'playing' = 'idle';
  #fillingSinceMs = 0;
  /** The timestamp that is due. */
  #due = 0;
  /** Where it fell silent: what comes from before that is too late for ever. */
  #fellSilentAt = -Infinity;
  #newest: number | null = null;
  #waited = 0;
  #leastHeldMs = Infinity;
  #watched = 0;
  #dropped = 0;
  #concealed = 0;

  /** Frames of it are due, or soon will be. */
  get flowing(): boolean {
    return this.#state !== 'idle';
  }

  get filling(): boolean {
    return this.#state === 'filling';
  }

  get counts(): JitterCounts {
    return { dropped: this.#dropped, concealed: this.#concealed };
  }

  get targetMs(): number {
    return Math.min(MAX_TARGET_MS, Math.max(MIN_TARGET_MS, 20 + this.#jitter.peakMs));
  }

  get heldMs(): number {
    const last = this.#packets.at(-1);
    return last ? (last.at + last.units - this.#due) / UNITS_PER_MS : 0;
  }

  /** `timestamp`: 32 bits. `units`: how long the packet is, at 48 kHz. The payload is kept, not copied. */
  put(timestamp: number, units: number, payload: Uint8Array, nowMs: number): void {
    const at = this.#unwrap(timestamp);
    this.#jitter.arrived(at / UNITS_PER_MS, nowMs);
    if (at < (this.#state === 'playing' ? this.#due : this.#fellSilentAt)) {
      this.#dropped++;
      return;
    }
    if (!this.#insert({ at, units, payload })) return;
    if (this.#state === 'idle') {
      this.#state = 'filling';
      this.#fillingSinceMs = nowMs;
    }
    if (this.#state === 'filling') this.#due = this.#packets[0]?.at ?? at;
    if (this.heldMs > MAX_HELD_MS) this.#shed();
  }

  /** Called whenever the decoder has less than a frame. */
  take(nowMs: number): Taken {
    if (this.#state === 'idle') return SILENCE;
    if (this.#state === 'filling') {
      if (this.heldMs < this.targetMs && nowMs - this.#fillingSinceMs < this.targetMs) return SILENCE;
      this.#state = 'playing';
      this.#watchAnew();
    }
    const first = this.#packets[0];
    return first ? this.#next(first) : this.#ranDry();
  }

  #next(first: Packet): Taken {
    const waitedUnits = this.#waited * FRAME_UNITS;
    this.#waited = 0;
    // What was made up while waiting stood for what turned out to be lost.
    this.#due = Math.min(first.at, this.#due + waitedUnits);
    const hole = first.at - this.#due;
    if (hole > 0 && hole <= MAX_HOLE_UNITS) {
      const samples = Math.min(hole, FRAME_UNITS);
      this.#due += samples;
      this.#concealed++;
      return samples === hole ? { kind: 'recover', next: first.payload, samples } : { kind: 'conceal', samples };
    }
    const spare = this.#tooMuch();
    this.#packets.shift();
    this.#due = first.at + first.units;
    return { kind: 'packet', payload: first.payload, spare: spare && this.#packets.length > 0 };
  }

  #ranDry(): Taken {
    this.#watchAnew();
    if (this.#waited === MAX_CONCEALED) {
      this.#state = 'idle';
      this.#fellSilentAt = this.#due;
      this.#waited = 0;
      return SILENCE;
    }
    this.#waited++;
    this.#concealed++;
    return CONCEAL;
  }

  /** True once for each second in which a whole frame more than the target was always there. */
  #tooMuch(): boolean {
    this.#leastHeldMs = Math.min(this.#leastHeldMs, this.heldMs);
    if (++this.#watched < WATCHED_FRAMES) return false;
    const tooMuch = this.#leastHeldMs >= this.targetMs + 20;
    this.#watchAnew();
    return tooMuch;
  }

  #watchAnew(): void {
    this.#leastHeldMs = Infinity;
    this.#watched = 0;
  }

  #shed(): void {
    while (this.#packets.length > 1 && this.heldMs > this.targetMs) {
      const gone = this.#packets.shift();
      if (gone) this.#due = Math.max(this.#due, gone.at + gone.units);
      this.#dropped++;
    }
    this.#watchAnew();
  }

  /** False for one that is here already. */
  #insert(packet: Packet): boolean {
    let index = this.#packets.length;
    while (index > 0 && (this.#packets[index - 1]?.at ?? 0) >= packet.at) index--;
    if (this.#packets[index]?.at === packet.at) return false;
    this.#packets.splice(index, 0, packet);
    return true;
  }

  #unwrap(timestamp: number): number {
    const newest = this.#newest;
    if (newest === null) {
      this.#newest = timestamp;
      return timestamp;
    }
    const step = (timestamp - (newest % 2 ** 32)) | 0;
    const at = newest + step;
    if (Math.abs(step) > RESTART_UNITS) this.#restart();
    this.#newest = Math.abs(step) > RESTART_UNITS ? at : Math.max(newest, at);
    return at;
  }

  #restart(): void {
    this.#packets.length = 0;
    this.#state = 'idle';
    this.#fellSilentAt = -Infinity;
    this.#waited = 0;
    this.#jitter.restart();
  }
}
