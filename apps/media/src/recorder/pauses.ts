/** Half open: [from, to) of the recording's frames; `to` is infinite while the pause lasts. */
interface PauseSpan {
  readonly fromFrame: number;
  readonly toFrame: number;
}

/**
 * What must not be in the recording. Whole frames, with one before and one after: a decoder fades out what it last heard,
 * and a packet looks back 6.5 ms and may carry a copy of the one before it (RFC 6716 sections 2.1.7 and 4.5).
 */
export class Pauses {
  readonly #spans: PauseSpan[] = [];

  get on(): boolean {
    return this.#spans.at(-1)?.toFrame === Infinity;
  }

  get spans(): readonly PauseSpan[] {
    return this.#spans;
  }

  /** `position`: in frames, with fractions. */
  begin(position: number): PauseSpan {
    const span = { fromFrame: Math.max(0, Math.floor(position) - 1), toFrame: Infinity };
    this.#spans.push(span);
    return span;
  }

  /** Null when there is none to end. */
  end(position: number): PauseSpan | null {
    const last = this.#spans.at(-1);
    if (last === undefined || !this.on) return null;
    const ended = { fromFrame: last.fromFrame, toFrame: Math.max(last.fromFrame, Math.ceil(position)) + 1 };
    this.#spans[this.#spans.length - 1] = ended;
    return ended;
  }

  /** Whether a packet of so many frames holds any of a pause; a long one holds a copy of as much before it. */
  holds(frame: number, frames: number): boolean {
    return this.#spans.some(({ fromFrame, toFrame }) => frame + frames > fromFrame && frame < toFrame - 1 + frames);
  }
}
