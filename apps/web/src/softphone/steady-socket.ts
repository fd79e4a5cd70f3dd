import { WebSocketInterface } from 'jssip';
import type { Socket } from 'jssip/lib/Socket.js';
import { UnansweredRequests } from './unanswered.ts';

/** What was on its way to us on the old socket may still arrive. */
const LINGER_MS = 1_000;

/**
 * JsSIP's socket, which can be replaced beneath the calls: a socket of a network that is gone looks open for minutes. The
 * new one is opened beside the old, and only when it is open does it take over, with the requests that have no answer yet;
 * so trying costs nothing. JsSIP is told of a loss only when there is no other socket under way.
 */
export class SteadySocket implements Socket {
  via_transport: string;
  readonly url: string;
  readonly sip_uri: string;
  onconnect = (): void => undefined;
  ondisconnect = (_error: boolean, _code?: number, _reason?: string): void => undefined;
  ondata = <T>(_data: T): void => undefined;
  /** A new socket carries the calls, the first one too. */
  onTaken = (): void => undefined;
  #current: WebSocketInterface | null = null;
  #next: WebSocketInterface | null = null;
  /** JsSIP believes that it has a socket, or that one is being opened for it. */
  #believes: 'nothing' | 'opening' | 'open' = 'nothing';
  readonly #waiting = new Set<(answered: boolean) => void>();
  readonly #unanswered = new UnansweredRequests();

  constructor(url: string) {
    const model = new WebSocketInterface(url);
    this.url = url;
    this.via_transport = model.via_transport;
    this.sip_uri = model.sip_uri;
  }

  connect(): void {
    this.#believes = 'opening';
    if (this.#next === null) this.#open();
  }

  /** Opens another socket, in place of one that is being opened; the one in use stays until it is open. */
  renew(): void {
    this.#next?.disconnect();
    this.#open();
  }

  disconnect(): void {
    this.#believes = 'nothing';
    const [current, next] = [this.#current, this.#next];
    this.#current = this.#next = null;
    current?.disconnect();
    next?.disconnect();
  }

  /** False: it is lost, and its sender must know. What has an answer to come, or is one, goes out with a socket that is being opened. */
  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (this.#current?.send(message) === true) {
      if (typeof message === 'string') this.#unanswered.sent(message, Date.now());
      return true;
    }
    return this.#next !== null && typeof message === 'string' && this.#unanswered.keep(message, Date.now());
  }

  /** Whether the far side answers within this time (a ping of RFC 5626 section 4.4.1). */
  answers(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(false), withinMs);
      this.#waiting.add((answered) => {
        clearTimeout(timer);
        resolve(answered);
      });
      if (this.#current?.send('\r\n\r\n') !== true) this.#settle(false);
    });
  }

  isConnected(): boolean {
    return this.#current?.isConnected() === true;
  }

  isConnecting(): boolean {
    return this.#next !== null;
  }

  #open(): void {
    const next = new WebSocketInterface(this.url);
    this.#next = next;
    next.onconnect = () => {
      if (this.#next === next) this.#take(next);
    };
    next.ondisconnect = (error, code, reason) => {
      if (this.#next !== next) return;
      this.#next = null;
      if (this.#current === null) this.#tellLost(error, code, reason);
    };
    next.connect();
  }

  #take(next: WebSocketInterface): void {
    const before = this.#current;
    this.#current = next;
    this.#next = null;
    next.ondata = (data) => this.#receive(data);
    next.ondisconnect = (error, code, reason) => {
      if (this.#current !== next) return;
      this.#current = null;
      if (this.#next === null) this.#tellLost(error, code, reason);
    };
    if (before !== null) setTimeout(() => before.disconnect(), LINGER_MS);
    const wasOpen = this.#believes === 'open';
    this.#believes = 'open';
    if (wasOpen) for (const text of this.#unanswered.outstanding(Date.now())) next.send(text);
    else this.onconnect();
    this.onTaken();
  }

  #settle(answered: boolean): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell(answered);
  }

  #receive<T>(data: T): void {
    this.#settle(true);
    if (typeof data === 'string') this.#unanswered.received(data);
    this.ondata(data);
  }

  #tellLost(error: boolean, code?: number, reason?: string): void {
    if (this.#believes === 'nothing') return;
    this.#believes = 'nothing';
    this.#unanswered.forget();
    this.ondisconnect(error, code, reason);
  }
}
