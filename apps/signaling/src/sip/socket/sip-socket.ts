import type { Logger } from '@cordboard/platform';
import { createBucket, type Clock } from '@cordboard/platform';
import type { RawData, WebSocket } from 'ws';
import type { Identity } from '../address.ts';
import type { SipConfiguration } from '../configuration.ts';
import type { WorkQueue } from './fair-scheduler.ts';

/** Close codes: RFC 6455 section 7.4.1. */
export const CLOSE_POLICY = 1008;
const CLOSE_TOO_BIG = 1009;
/** A client that does not read what we send. */
const MAX_UNSENT_BYTES = 1_000_000;
/** Reading stops above this many waiting messages, so a flood fills the sender's buffers and not ours. */
const PAUSE_ABOVE = 32;
/** More than this many in what was already read before the pause is no client's mistake. */
const CLOSE_ABOVE = 512;
const MAX_MALFORMED = 10;
/** A message costs by its head, since that is what is parsed: one token, and one more for each of these. */
const BYTES_PER_TOKEN = 512;

export interface SipSocketHandlers {
  onMessage(socket: SipSocket, text: string): void | Promise<void>;
  onClosed(socket: SipSocket): void;
}

/** One WebSocket: its limits, its order, and what is known of who speaks. */
export class SipSocket {
  readonly origin: string | null;
  readonly log: Logger;
  /** Set once, by the first request whose token or digest was right; a socket never changes hands. */
  identity: Identity | null = null;
  readonly #socket: WebSocket;
  readonly #configuration: SipConfiguration;
  readonly #queue: WorkQueue;
  readonly #bucket: ReturnType<typeof createBucket>;
  readonly #unauthenticatedTimer: NodeJS.Timeout;
  readonly #pingTimer: NodeJS.Timeout;
  readonly #clock: Clock;
  #paused = false;
  #received = 0;
  #malformed = 0;
  #heardAtMs: number;
  #closed = false;

  constructor(options: {
    socket: WebSocket;
    origin: string | null;
    configuration: SipConfiguration;
    queue: WorkQueue;
    clock: Clock;
    log: Logger;
    handlers: SipSocketHandlers;
  }) {
    const { socket, configuration, clock, handlers } = options;
    this.#socket = socket;
    this.origin = options.origin;
    this.log = options.log;
    this.#configuration = configuration;
    this.#queue = options.queue;
    this.#clock = clock;
    this.#bucket = createBucket(configuration.socketBucket, clock);
    this.#heardAtMs = clock.nowMs();
    this.#unauthenticatedTimer = setTimeout(() => this.#dropUnauthenticated('time'), configuration.unauthenticatedMs);
    this.#pingTimer = setInterval(() => this.#ping(clock.nowMs()), configuration.pingEveryMs);
    socket.on('message', (data) => {
      this.#heardAtMs = clock.nowMs();
      this.#receive(data, handlers);
    });
    socket.on('pong', () => (this.#heardAtMs = clock.nowMs()));
    socket.on('error', (error) => this.log.debug({ err: error }, 'sip socket error'));
    socket.on('close', () => {
      if (this.#closed) return;
      this.#shut();
      handlers.onClosed(this);
    });
  }

  get open(): boolean {
    return !this.#closed && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Rejects when the socket is gone; a resolved send means no more than that it was open. */
  async send(text: string): Promise<void> {
    if (!this.open) throw new Error('the socket is closed');
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      void this.terminate();
      throw new Error('the client does not read');
    }
    this.#socket.send(text);
  }

  authenticated(identity: Identity): void {
    this.identity = identity;
    clearTimeout(this.#unauthenticatedTimer);
  }

  /** Counts what was no SIP message; too many end the socket. */
  malformed(): void {
    if (++this.#malformed >= MAX_MALFORMED) this.close(CLOSE_POLICY, 'not SIP');
  }

  close(code: number, reason: string): void {
    if (!this.open) return;
    this.#queue.close();
    this.#socket.close(code, reason);
    // A peer that never answers the close frame must not keep the dialogs waiting.
    const timer = setTimeout(() => void this.terminate(), 1_000);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  /** Without a handshake. Resolves when `onClosed` was called. */
  async terminate(): Promise<void> {
    const closed = this.#closed ? Promise.resolve() : new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.terminate();
    await closed;
  }

  #receive(data: RawData, handlers: SipSocketHandlers): void {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
    if (bytes.length > this.#configuration.maxMessageBytes) return this.close(CLOSE_TOO_BIG, 'message too big');
    this.#received++;
    if (!this.identity && this.#received > this.#configuration.unauthenticatedMessages) return this.#dropUnauthenticated('messages');
    this.#queue.push(() => this.#handle(bytes, handlers));
    if (this.#queue.length > CLOSE_ABOVE) return this.close(CLOSE_POLICY, 'flood');
    if (this.#queue.length > PAUSE_ABOVE && !this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
  }

  /** Too much is not refused but slowed down: the next message of this socket waits for its token, and no other's does. */
  async #handle(bytes: Buffer, handlers: SipSocketHandlers): Promise<void> {
    const text = bytes.toString('utf8');
    const cost = Math.min(this.#configuration.socketBucket.burst, 1 + Math.floor(text.indexOf('\r\n\r\n') / BYTES_PER_TOKEN));
    for (let verdict = this.#bucket.take(cost); !verdict.ok && this.open; verdict = this.#bucket.take(cost)) {
      await new Promise((resolve) => setTimeout(resolve, verdict.retryAfterMs));
    }
    if (!this.open) return;
    await handlers.onMessage(this, text);
    if (!this.#paused || this.#queue.length > PAUSE_ABOVE / 2) return;
    this.#paused = false;
    this.#heardAtMs = this.#clock.nowMs();
    this.#socket.resume();
  }

  #ping(nowMs: number): void {
    // While we do not read, silence is our own doing.
    if (!this.#paused && nowMs - this.#heardAtMs > 2 * this.#configuration.pingEveryMs) {
      this.log.info('sip socket went silent');
      return void this.terminate();
    }
    if (this.open) this.#socket.ping();
  }

  #dropUnauthenticated(limit: 'time' | 'messages'): void {
    this.log.info({ limit }, 'sip socket never authenticated');
    this.close(CLOSE_POLICY, 'not authenticated');
  }

  #shut(): void {
    this.#closed = true;
    this.#queue.close();
    clearTimeout(this.#unauthenticatedTimer);
    clearInterval(this.#pingTimer);
  }
}
