import type { ServerFrame } from '@cordboard/contracts';
import type { WebSocket } from 'ws';

/** Unsent bytes above which a socket gets nothing new; what it missed is in the next snapshot. */
const FULL_BYTES = 256 * 1024;
const DRAINED_BYTES = 32 * 1024;
const LOOK_EVERY_MS = 200;
/** One that takes nothing for this long is gone. */
const STUCK_MS = 20_000;

/**
 * Writes frames to one socket and never grows: while the other side is slow, events and snapshots are dropped, and when
 * it has caught up it gets a fresh snapshot. Answers to commands are always sent; their number is bounded by a bucket.
 */
export class FrameWriter {
  readonly #socket: WebSocket;
  readonly #onCaughtUp: () => void;
  #behindSinceMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, onCaughtUp: () => void) {
    this.#socket = socket;
    this.#onCaughtUp = onCaughtUp;
  }

  get behind(): boolean {
    return this.#behindSinceMs !== null;
  }

  /** False when the frame was dropped because the socket is behind. */
  news(frame: Extract<ServerFrame, { type: 'event' | 'snapshot' }>): boolean {
    if (this.behind) return false;
    if (this.#socket.bufferedAmount > FULL_BYTES) {
      this.#fallBehind();
      return false;
    }
    this.answer(frame);
    return true;
  }

  answer(frame: ServerFrame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #fallBehind(): void {
    this.#behindSinceMs = Date.now();
    this.#timer = setInterval(() => {
      if (this.#socket.bufferedAmount <= DRAINED_BYTES) {
        clearInterval(this.#timer);
        this.#behindSinceMs = null;
        this.#onCaughtUp();
      } else if (Date.now() - (this.#behindSinceMs ?? 0) > STUCK_MS) {
        clearInterval(this.#timer);
        this.#socket.terminate();
      }
    }, LOOK_EVERY_MS);
  }
}
