import type { MediaEvent, MediaEventEnvelope, RoomId } from '@cordboard/contracts';

/** Kept for a new owner. */
const KEPT_MS = 60_000;
const MAX_KEPT = 2_000;

/** The events of one room, numbered from 1, the last minute of them kept. */
export class EventLog {
  readonly #roomId: RoomId;
  readonly #kept: MediaEventEnvelope[] = [];
  #lastSeq = 0;

  constructor(roomId: RoomId) {
    this.#roomId = roomId;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append(event: MediaEvent, atMs: number): MediaEventEnvelope {
    const envelope = { roomId: this.#roomId, seq: ++this.#lastSeq, atMs, event };
    this.#kept.push(envelope);
    this.prune(atMs);
    return envelope;
  }

  /** Those after `seq` that are still kept, in order. */
  after(seq: number): MediaEventEnvelope[] {
    return this.#kept.filter((envelope) => envelope.seq > seq);
  }

  prune(nowMs: number): void {
    const old = this.#kept.findIndex((envelope) => nowMs - envelope.atMs <= KEPT_MS);
    this.#kept.splice(0, Math.max(old === -1 ? this.#kept.length : old, this.#kept.length - MAX_KEPT));
  }
}
