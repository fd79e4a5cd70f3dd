import {
  CordboardError,
  EVENT_SOCKET_PROTOCOL,
  isErrorCode,
  serverFrameSchema,
  type ClientFrame,
  type Command,
  type CallView,
  type CommandResult,
  type ContactId,
  type DeskId,
  type DeskTrouble,
  type ErrorCode,
  type EventEnvelope,
  type EventPosition,
  type LineView,
  type QueueId,
  type ServerFrame,
  type Snapshot,
} from '@cordboard/contracts';
import { reconnectDelayMs } from './backoff.ts';
import { PendingCommands } from './pending-commands.ts';
import { createStore, type Observable } from './store.ts';
import type { SocketToken, TokenSource } from './token-source.ts';
import { ANSWER_WITHIN_MS, watchNetwork } from './watch-network.ts';

/**
 * ```
 * closed ──► connecting ──► open ──► waiting ──► connecting …
 *               │  └────────────────────▲
 *               └► refused (the server does not want this identity; nothing is tried again by itself)
 * ```
 */
export type EventsPhase = 'closed' | 'connecting' | 'open' | 'waiting' | 'refused';

export interface EventsState {
  readonly phase: EventsPhase;
  /** The whole truth as of `position`; what it was stays while the socket is away. */
  readonly snapshot: Snapshot | null;
  readonly position: EventPosition | null;
  /** Of the queue that is watched; null until it has come. */
  readonly line: LineView | null;
  /** The call that is watched, once it has come. */
  readonly call: CallView | null;
  /** The server's clock minus ours, ms. */
  readonly serverOffsetMs: number;
  /** Of the last ping, ms; null before the first. */
  readonly roundTripMs: number | null;
  /** Since when there is no open socket (our clock), null while it is open. */
  readonly downSinceMs: number | null;
  readonly refusedBy: ErrorCode | null;
}

export interface EventsToken extends SocketToken {
  readonly eventsUrl: string;
}

export interface EventsClientOptions {
  readonly tokens: TokenSource<EventsToken>;
  readonly deskId?: DeskId;
  /** What could not be understood or fetched; the client goes on by itself. */
  readonly onFault?: (error: unknown) => void;
  readonly commandTimeoutMs?: number;
  readonly pingEveryMs?: number;
}

/** Refusals that a new token cannot mend. */
const FINAL_REFUSALS: readonly ErrorCode[] = ['not_allowed', 'origin_refused', 'key_revoked', 'not_found'];

/**
 * The event socket's client: hello, snapshots, events, commands by id, a new token before the old one ends, and a new
 * socket after each loss, which goes on where the last one stopped.
 */
export class EventsClient {
  readonly #options: EventsClientOptions;
  readonly #store = createStore<EventsState>({
    phase: 'closed',
    snapshot: null,
    position: null,
    line: null,
    call: null,
    serverOffsetMs: 0,
    roundTripMs: null,
    downSinceMs: null,
    refusedBy: null,
  });
  readonly #commands: PendingCommands;
  readonly #listeners = new Set<(envelope: EventEnvelope) => void>();
  readonly #guards = new Set<(command: Command) => void>();
  readonly #stopListening: (() => void)[] = [];
  #socket: WebSocket | null = null;
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #renewTimer: ReturnType<typeof setTimeout> | null = null;
  #pingTimer: ReturnType<typeof setInterval> | null = null;
  #heardAtMs = 0;
  #watched: QueueId | null = null;
  #watchedCall: ContactId | null = null;
  #trouble: DeskTrouble | null = null;

  constructor(options: EventsClientOptions) {
    this.#options = options;
    this.#commands = new PendingCommands(options.commandTimeoutMs ?? 10_000);
  }

  get state(): Observable<EventsState> {
    return this.#store;
  }

  /** Opens the socket and keeps it open until `close()`. */
  start(): void {
    if (this.#store.getSnapshot().phase !== 'closed') return;
    this.#stopListening.push(
      this.#options.tokens.onToken((token) => {
        this.#planRenewal(token.expiresAtMs);
        if (this.#store.getSnapshot().phase === 'open') this.#send({ type: 'renew', token: token.token });
      }),
    );
    // A socket of a network that is gone looks open for minutes.
    const onChange = (): void => {
      if (this.#store.getSnapshot().phase !== 'refused') this.reconnect();
    };
    this.#stopListening.push(watchNetwork({ onChange, onDoubt: () => this.#ask() }));
    this.#connectNow();
  }

  close(): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#clearTimers();
    this.#dropSocket(1000, 'closed by the page');
    this.#commands.rejectAll(new CordboardError('state_conflict', { cause: 'the page closed its event socket' }));
    this.#store.patch({ phase: 'closed' });
  }

  /** `refuse` looks at each command before it is sent, and throws a `CordboardError` at one that makes no sense here. Returns the undo. */
  guard(refuse: (command: Command) => void): () => void {
    this.#guards.add(refuse);
    return () => {
      this.#guards.delete(refuse);
    };
  }

  /** Resolves with the server's answer, rejects with its `CordboardError`. Sent again on a new socket, executed once. */
  async command(command: Command): Promise<CommandResult> {
    for (const refuse of this.#guards) refuse(command);
    const { commandId, answered } = this.#commands.add(command);
    if (this.#store.getSnapshot().phase === 'open') this.#send({ type: 'command', commandId, command });
    return await answered;
  }

  /** Shows this queue's line in the state from now on, also on the next sockets; null ends it. */
  watchLine(queueId: QueueId | null): void {
    if (queueId === this.#watched) return;
    this.#watched = queueId;
    this.#store.patch({ line: null });
    if (this.#store.getSnapshot().phase === 'open') this.#send({ type: 'watchLine', queueId });
  }

  /** Shows who hears whom in this contact's call, in the same way. */
  watchCall(contactId: ContactId | null): void {
    if (contactId === this.#watchedCall) return;
    this.#watchedCall = contactId;
    this.#store.patch({ call: null });
    if (this.#store.getSnapshot().phase === 'open') this.#send({ type: 'watchCall', contactId });
  }

  /** What keeps calls away from this desk, null for nothing; said again on the next sockets. */
  tellTrouble(trouble: DeskTrouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (this.#store.getSnapshot().phase === 'open') this.#send({ type: 'fitness', trouble });
  }

  onEvent(listener: (envelope: EventEnvelope) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Drops the socket and opens a new one at once, for tests and for pages that woke up. */
  reconnect(): void {
    if (this.#store.getSnapshot().phase === 'closed') return;
    this.#dropSocket(4000, 'asked to reconnect');
    this.#connectNow();
  }

  /** A socket that answers is of the network there is; one that is being opened says by itself how it goes. */
  #ask(): void {
    const { phase } = this.#store.getSnapshot();
    if (phase === 'waiting') return this.reconnect();
    if (phase !== 'open') return;
    const [socket, askedAtMs] = [this.#socket, Date.now()];
    this.#send({ type: 'ping', sentAtMs: askedAtMs });
    setTimeout(() => {
      if (this.#socket === socket && socket !== null && this.#heardAtMs < askedAtMs) this.reconnect();
    }, ANSWER_WITHIN_MS);
  }

  #connectNow(): void {
    this.#clearTimers();
    this.#store.patch({ phase: 'connecting', downSinceMs: this.#store.getSnapshot().downSinceMs ?? Date.now() });
    this.#options.tokens.current().then(
      (token) => {
        if (this.#store.getSnapshot().phase === 'connecting') this.#open(token);
      },
      (error: unknown) => {
        this.#options.onFault?.(error);
        if (error instanceof CordboardError && FINAL_REFUSALS.includes(error.code)) this.#refuse(error.code);
        else this.#retryLater();
      },
    );
  }

  #open(token: EventsToken): void {
    const socket = new WebSocket(token.eventsUrl, EVENT_SOCKET_PROTOCOL);
    this.#dropSocket(4000, 'replaced');
    this.#socket = socket;
    this.#heardAtMs = Date.now();
    socket.onopen = () => {
      const { position } = this.#store.getSnapshot();
      const { deskId } = this.#options;
      this.#send({
        type: 'hello',
        token: token.token,
        ...(deskId === undefined ? {} : { deskId }),
        ...(position === null ? {} : { resumeFrom: position }),
        ...(this.#trouble === null ? {} : { trouble: this.#trouble }),
      });
    };
    socket.onmessage = (message) => this.#receive(String(message.data));
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
    this.#watch();
  }

  #receive(text: string): void {
    this.#heardAtMs = Date.now();
    let frame: ServerFrame;
    try {
      frame = serverFrameSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#options.onFault?.(error);
      return;
    }
    switch (frame.type) {
      case 'welcome':
        this.#attempt = 0;
        this.#store.patch({ phase: 'open', downSinceMs: null, serverOffsetMs: frame.serverTimeMs - Date.now(), refusedBy: null });
        this.#planRenewal(frame.tokenExpiresAtMs);
        for (const { commandId, command } of this.#commands.unanswered()) this.#send({ type: 'command', commandId, command });
        if (this.#watched !== null) this.#send({ type: 'watchLine', queueId: this.#watched });
        if (this.#watchedCall !== null) this.#send({ type: 'watchCall', contactId: this.#watchedCall });
        return;
      case 'call':
        if (frame.call.contactId === this.#watchedCall) this.#store.patch({ call: frame.call });
        return;
      case 'line':
        // One that was on its way when another was asked for is of no interest any more.
        if (frame.line.queueId === this.#watched) this.#store.patch({ line: frame.line });
        return;
      case 'snapshot':
        this.#store.patch({
          snapshot: frame.snapshot,
          position: this.#later(frame.position),
          serverOffsetMs: frame.serverTimeMs - Date.now(),
        });
        return;
      case 'event': {
        const { epoch, seq } = frame.envelope;
        this.#store.patch({ position: this.#later({ epoch, seq }) });
        for (const listener of [...this.#listeners]) listener(frame.envelope);
        return;
      }
      case 'result':
        this.#commands.resolve(frame.commandId, frame.result);
        return;
      case 'refused':
        this.#commands.reject(
          frame.commandId,
          isErrorCode(frame.error.code)
            ? new CordboardError(frame.error.code, frame.error.data ?? {})
            : new CordboardError('internal', { cause: frame.error.code }),
        );
        return;
      case 'pong':
        this.#store.patch({
          serverOffsetMs: frame.serverTimeMs - (frame.sentAtMs + Date.now()) / 2,
          roundTripMs: Math.max(0, Date.now() - frame.sentAtMs),
        });
        return;
      case 'bye':
        this.#said(frame.code);
        return;
    }
  }

  /** A coalesced snapshot may come after an event that it already covers; going back would bring that event twice. */
  #later(next: EventPosition): EventPosition {
    const known = this.#store.getSnapshot().position;
    const isOlder = known !== null && (next.epoch < known.epoch || (next.epoch === known.epoch && next.seq < known.seq));
    return isOlder ? known : next;
  }

  #said(code: string): void {
    if (!isErrorCode(code)) return;
    if (FINAL_REFUSALS.includes(code)) this.#refuse(code);
    else if (code === 'not_authenticated') this.#options.tokens.renew().catch((error: unknown) => this.#options.onFault?.(error));
  }

  #refuse(code: ErrorCode): void {
    this.#clearTimers();
    this.#dropSocket(1000, 'refused');
    this.#store.patch({ phase: 'refused', refusedBy: code });
    this.#commands.rejectAll(new CordboardError(code));
  }

  #lost(): void {
    this.#socket = null;
    this.#store.patch({ downSinceMs: this.#store.getSnapshot().downSinceMs ?? Date.now() });
    if (['open', 'connecting'].includes(this.#store.getSnapshot().phase)) this.#retryLater();
  }

  #retryLater(): void {
    this.#clearTimers();
    this.#store.patch({ phase: 'waiting' });
    this.#retryTimer = setTimeout(() => this.#connectNow(), reconnectDelayMs(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  /** A socket that is half open says nothing: after two unanswered pings it counts as lost. */
  #watch(): void {
    const everyMs = this.#options.pingEveryMs ?? 5_000;
    this.#pingTimer = setInterval(() => {
      if (Date.now() - this.#heardAtMs > 2.5 * everyMs) {
        this.#dropSocket(4001, 'silent');
        this.#lost();
      } else if (this.#store.getSnapshot().phase === 'open') {
        this.#send({ type: 'ping', sentAtMs: Date.now() });
      }
    }, everyMs);
  }

  #planRenewal(expiresAtMs: number): void {
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    const leftMs = expiresAtMs - (Date.now() + this.#store.getSnapshot().serverOffsetMs);
    this.#renewTimer = setTimeout(
      () => {
        this.#options.tokens.renew().catch((error: unknown) => {
          this.#options.onFault?.(error);
          this.#planRenewal(expiresAtMs);
        });
      },
      Math.min(Math.max(leftMs - 60_000, leftMs / 2, 1_000), 2_000_000_000),
    );
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #dropSocket(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = null;
    if (this.#pingTimer !== null) clearInterval(this.#pingTimer);
    this.#pingTimer = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(code, reason);
  }

  #clearTimers(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    this.#retryTimer = this.#renewTimer = null;
  }
}
