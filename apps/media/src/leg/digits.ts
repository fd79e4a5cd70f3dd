/** RFC 4733 section 3.2, by event code. */
const EVENTS = '0123456789*#ABCD';
/** A key press that comes both ways does so within this. */
const SAME_PRESS_MS = 200;
/** A long event goes on under a new timestamp when its duration is full (RFC 4733 section 2.5.1.3). */
const FULL_DURATION = 0xffff;
const REMEMBERED = 8;

export type DigitPath = 'rfc4733' | 'info';

interface Press {
  readonly digit: string;
  readonly by: DigitPath;
  readonly atMs: number;
  matched: boolean;
}

/**
 * The digits of one leg, each once: the many packets of one RFC 4733 event are one press, and so is a press that also
 * came by SIP INFO within 200 ms.
 */
export class DigitDetector {
  /** The timestamp names an event; the newest last. */
  readonly #timestamps: number[] = [];
  #presses: Press[] = [];

  /** `payload` is that of one telephone-event packet. Returns the digit when it is a new one. */
  rfc4733(payload: Uint8Array, timestamp: number, nowMs: number): string | null {
    const event = payload[0];
    if (event === undefined || payload.length < 4 || this.#timestamps.includes(timestamp)) return null;
    const continued = this.#timestamps.at(-1) === (timestamp - FULL_DURATION) >>> 0;
    this.#timestamps.push(timestamp);
    if (this.#timestamps.length > REMEMBERED) this.#timestamps.shift();
    const digit = EVENTS[event];
    return continued || digit === undefined ? null : this.#press(digit, 'rfc4733', nowMs);
  }

  info(digit: string, nowMs: number): string | null {
    return this.#press(digit, 'info', nowMs);
  }

  #press(digit: string, by: DigitPath, nowMs: number): string | null {
    this.#presses = this.#presses.filter((press) => nowMs - press.atMs <= SAME_PRESS_MS);
    const other = this.#presses.find((press) => press.digit === digit && press.by !== by && !press.matched);
    if (other) {
      other.matched = true;
      return null;
    }
    this.#presses.push({ digit, by, atMs: nowMs, matched: false });
    return digit;
  }
}
