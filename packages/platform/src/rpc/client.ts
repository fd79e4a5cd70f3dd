import { CordboardError, jsonRpcErrorSchema, jsonRpcNotificationSchema, jsonRpcResultSchema } from '@cordboard/contracts';
import type { RpcInput, RpcPort, RpcResult } from '@cordboard/contracts';
import { WebSocket } from 'ws';
import type { Logger } from '../log.ts';
import { withSpan } from '../telemetry.ts';
import { errorOf, MAX_FRAME_BYTES, parseFrame, requestFrame } from './frames.ts';
import { keepAlive } from './keep-alive.ts';
import { PendingCalls } from './pending-calls.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const HANDSHAKE_TIMEOUT_MS = 5_000;
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MAX_MS = 2_000;

export interface RpcClientOptions {
  readonly secret: string;
  readonly log: Logger;
  readonly onNotification?: (method: string, params: unknown) => void;
  /** Nothing listens at the address: each time it is tried and refused by its host. */
  readonly onRefused?: () => void;
  /** For each call, from `call` to the answer, waiting for a connection included. Default 5 s. */
  readonly timeoutMs?: number;
}

export interface RpcClient<P extends RpcPort> {
  /**
   * Rejects with CordboardError: the code the other side gave; `timeout` when no answer came in time or the socket was
   * lost in between (the command may have been carried out: repeat it under the same command id); `not_authenticated`
   * when the secret is wrong. A call made while there is no connection is sent once there is one.
   */
  call<M extends keyof P & string>(method: M, params: RpcInput<P, M>, options?: { readonly timeoutMs?: number }): Promise<RpcResult<P, M>>;
  readonly connected: boolean;
  /** Each change of `connected`. Returns what takes it back. */
  onState(fn: (connected: boolean) => void): () => void;
  /** Rejects what is waiting and stays closed. Idempotent. */
  close(): Promise<void>;
}

/** Connects, and connects again whenever the socket is lost (50 ms to 2 s, spread), until `close`. */
export function connectRpc<P extends RpcPort>(port: P, url: string, options: RpcClientOptions): RpcClient<P> {
  const connection = new ClientConnection(url, options);
  return {
    async call(method, params, callOptions) {
      const timeoutMs = callOptions?.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      const attributes = { 'rpc.system': 'jsonrpc', 'rpc.method': method };
      const result = await withSpan(`rpc.call ${method}`, attributes, () => connection.call(method, params, timeoutMs));
      const parsed = port[method]?.result.safeParse(result);
      // Only when the other side runs another version: it checks its own results.
      if (!parsed?.success) throw new CordboardError('internal', { method, detail: 'the result does not match its schema' });
      return parsed.data as RpcResult<P, typeof method>;
    },
    get connected() {
      return connection.connected;
    },
    onState: (fn) => connection.onState(fn),
    close: () => connection.close(),
  };
}

class ClientConnection {
  readonly #url: string;
  readonly #options: RpcClientOptions;
  readonly #pending = new PendingCalls();
  readonly #stateListeners = new Set<(connected: boolean) => void>();
  #socket: WebSocket | undefined;
  #connected = false;
  #attempts = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(url: string, options: RpcClientOptions) {
    this.#url = url;
    this.#options = options;
    this.#connect();
  }

  get connected(): boolean {
    return this.#connected;
  }

  onState(fn: (connected: boolean) => void): () => void {
    this.#stateListeners.add(fn);
    return () => this.#stateListeners.delete(fn);
  }

  call(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#closing) return Promise.reject(new CordboardError('timeout', { method, detail: 'the client is closed' }));
    const { id, result } = this.#pending.add(method, (callId) => requestFrame(callId, method, params), timeoutMs);
    if (this.#connected) this.#pending.send(id, (frame) => this.#socket?.send(frame));
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#pending.rejectAll((method) => new CordboardError('timeout', { method, detail: 'the client was closed' }));
    const socket = this.#socket;
    if (!socket || socket.readyState === socket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
      const timer = setTimeout(() => {
        socket.terminate();
      }, 500);
      socket.once('close', () => {
        clearTimeout(timer);
      });
      if (socket.readyState === socket.CONNECTING) socket.terminate();
      else socket.close(1000);
    });
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, {
      headers: { authorization: `Bearer ${this.#options.secret}` },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('open', () => {
      this.#attempts = 0;
      keepAlive(socket);
      this.#setConnected(true);
      this.#pending.sendUnsent((frame) => {
        socket.send(frame);
      });
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      if (response.statusCode === 401) this.#refused();
      // ws leaves this socket to us once somebody listens to the event.
      socket.terminate();
    });
    socket.on('message', (data: Buffer) => {
      this.#receive(parseFrame(data.toString('utf8')));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') this.#options.onRefused?.();
      this.#options.log.debug({ err: error, url: this.#url }, 'rpc socket failed');
    });
    socket.once('close', () => {
      this.#lost();
    });
  }

  #refused(): void {
    this.#options.log.error({ url: this.#url }, 'rpc refused: the secret of the deployment differs');
    this.#pending.rejectAll((method) => new CordboardError('not_authenticated', { method }));
  }

  #lost(): void {
    this.#setConnected(false);
    this.#pending.rejectSent((method) => new CordboardError('timeout', { method, detail: 'the connection was lost' }));
    if (this.#closing) return;
    const ceiling = Math.min(BACKOFF_FIRST_MS * 2 ** Math.min(this.#attempts++, 10), BACKOFF_MAX_MS);
    // Spread, so that a restarted server is not met by everybody in the same millisecond.
    this.#retryTimer = setTimeout(
      () => {
        this.#connect();
      },
      ceiling * (0.5 + Math.random() / 2),
    );
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const fn of this.#stateListeners) fn(connected);
  }

  #receive(frame: unknown): void {
    const result = jsonRpcResultSchema.safeParse(frame);
    if (result.success && isObjectWith(frame, 'result')) {
      this.#pending.resolve(result.data.id, result.data.result);
      return;
    }
    const failure = jsonRpcErrorSchema.safeParse(frame);
    if (failure.success) {
      const { id, error } = failure.data;
      if (id !== null) this.#pending.reject(id, errorOf(error.data, error.message));
      return;
    }
    const notification = jsonRpcNotificationSchema.safeParse(frame);
    if (notification.success) this.#options.onNotification?.(notification.data.method, notification.data.params);
    else this.#options.log.warn({ url: this.#url }, 'rpc frame not understood');
  }
}

function isObjectWith(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
