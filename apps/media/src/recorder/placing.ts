/** 20 ms in RTP timestamp units (RFC 7587 section 4.1: always 48 kHz). */
const FRAME_UNITS = 960;
/** The longest Opus packet, 120 ms (RFC 6716 section 2.1.4). */
const MAX_PACKET_FRAMES = 6;
/** Two packets nearer than this share a frame. */
const OWN_FRAME = 0.75;
/** A track that is behind leaves out one packet in so many: 2 % faster, which nobody hears as such. */
const LEAVE_OUT_EACH = 50;
/** The first one sooner: a packet that is missing anyway may come first, and a track should not stay behind long. */
const FIRST_AFTER = 25;
/** One in which hardly anything is said may go sooner. */
const LEAVE_OUT_QUIET_EACH = 10;
/** Comfort noise and digital silence, and what is this much smaller than is usual. */
const QUIET_BYTES = 3;
const QUIET_SHARE = 1 / 3;
/** The usual size follows slowly: a second. */
const USUAL_OVER = 50;

interface PlacedPacket {
  /** In which it was said, as far as its clock knows by now. */
  readonly frame: number;
  readonly segment: number;
  readonly units: number;
  readonly bytes: number;
}

/**
 * Where the packets of a track are laid, in the order of their timestamps: on the frame in which they were said, or, where
 * that is taken already, behind what is there. That happens when a clock that learned its time from packets that had all
 * waited is corrected, or a sender's clock is too fast: nothing is thrown away for it, the track is a little late
 * instead, and gets back in step where packets are missing anyway and by leaving one out now and then.
 */
export class Placing {
  #last = -1;
  #segment = -1;
  #units = 0;
  /** The shortest step between two packets so far: how much room one takes. */
  #strideFrames = MAX_PACKET_FRAMES;
  #usualBytes = 0;
  /** Packets since the track left one out, or since it fell behind, and some more. */
  #behindFor = LEAVE_OUT_EACH - FIRST_AFTER;

  /** The last frame that was laid; -1 before the first. */
  get lastFrame(): number {
    return this.#last;
  }

  /**
   * Where the next packet goes; `laid` says that it went there. Null: nowhere, as it came twice, or was overtaken for too
   * long, or was said before the recording began, or is left out to get back in step.
   */
  placeOf({ frame, segment, units, bytes }: PlacedPacket): number | null {
    const step = segment === this.#segment ? (units - this.#units) / FRAME_UNITS : Infinity;
    if (frame < 0 || step <= 0) return null;
    if (step < OWN_FRAME && frame <= this.#last) return null;
    this.#segment = segment;
    this.#units = units;
    this.#strideFrames = Math.max(1, Math.min(this.#strideFrames, Math.round(step)));
    const quiet = this.#isQuiet(bytes);
    const place = this.#last === -1 ? frame : Math.max(frame, this.#last + this.#strideFrames);
    if (place - frame < this.#strideFrames) {
      this.#behindFor = LEAVE_OUT_EACH - FIRST_AFTER;
      return place;
    }
    this.#behindFor++;
    if (this.#behindFor < (quiet ? LEAVE_OUT_QUIET_EACH : LEAVE_OUT_EACH)) return place;
    this.#behindFor = 0;
    return null;
  }

  laid(place: number): void {
    this.#last = place;
  }

  #isQuiet(bytes: number): boolean {
    const quiet = bytes <= QUIET_BYTES || bytes < this.#usualBytes * QUIET_SHARE;
    this.#usualBytes += (bytes - this.#usualBytes) / USUAL_OVER;
    return quiet;
  }
}
