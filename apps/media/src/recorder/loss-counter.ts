/** Sequence numbers further apart than this are a new count, not a loss (RFC 3550 appendix A.1: MAX_DROPOUT). */
const MAX_DROPOUT = 3_000;

/** Counts what an RTP sender sent and we never saw, by sequence numbers (RFC 3550 appendix A.3). */
export class LossCounter {
  #expected = 0;
  #received = 0;
  #highest = -1;

  take(sequence: number): void {
    this.#received++;
    if (this.#highest === -1) {
      this.#expected++;
      this.#highest = sequence;
      return;
    }
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead > 0 && ahead < MAX_DROPOUT) {
      this.#expected += ahead;
      this.#highest = sequence;
    } else if (ahead >= MAX_DROPOUT && ahead <= 0x10000 - MAX_DROPOUT) {
      this.#expected++;
      this.#highest = sequence;
    }
  }

  /** Duplicates may hide a loss; they never make it negative. */
  get lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }
}
