import type { EventEnvelope, ServerFrame } from '@cordboard/contracts';
import type { WebSocket } from 'ws';

/** Unsent bytes above which a socket gets nothing new; what it missed is in the next snapshot. */
const FULL_BYTES = 256 * 1024;
const DRAINED_BYTES = 32 * 1024;
const LOOK_EVERY_MS = 200;
/** One that takes nothing for this long is gone. */
const STUCK_MS = 20_000;

type SnapshotFrame = Extract<ServerFrame, { type: 'snapshot' }>;

const eventTexts = new WeakMap<EventEnvelope, string>();

function textOfEvent(envelope: EventEnvelope): string {
  const known = eventTexts.get(envelope);
  if (known !== undefined) return known;
  const text = JSON.stringify({ type: 'event', envelope } satisfies ServerFrame);
  eventTexts.set(envelope, text);
  return text;
}

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

  /** An event; it is made text once for all sockets. */
  event(envelope: EventEnvelope): void {
    this.#news(() => textOfEvent(envelope));
  }

  /** `snapshot` is the text that the page shall show. False when it was dropped because the socket is behind. */
  snapshot({ position, serverTimeMs }: Omit<SnapshotFrame, 'type' | 'snapshot'>, snapshot: string): boolean {
    const head = `{"type":"snapshot","position":${JSON.stringify(position)},"serverTimeMs":${String(serverTimeMs)},"snapshot":`;
    return this.#news(() => `${head}${snapshot}}`);
  }

  /** `line` is the text of what is shown of it. False when it was dropped because the socket is behind. */
  line(line: string): boolean {
    return this.#news(() => `{"type":"line","line":${line}}`);
  }

  /** `call` is the text of what is shown of it. False when it was dropped because the socket is behind. */
  call(call: string): boolean {
    return this.#news(() => `{"type":"call","call":${call}}`);
  }

  answer(frame: Exclude<ServerFrame, { type: 'event' | 'snapshot' | 'line' | 'call' }>): void {
    this.#send(JSON.stringify(frame));
  }

  #news(text: () => string): boolean {
    if (this.behind) return false;
    if (this.#socket.bufferedAmount > FULL_BYTES) {
      this.#fallBehind();
      return false;
    }
    this.#send(text());
    return true;
  }

  #send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
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
