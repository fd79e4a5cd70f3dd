import { randomUUID } from 'node:crypto';
import { CordboardError, jsonRpcRequestSchema, type RpcPort } from '@cordboard/contracts';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../log.ts';
import { withSpan } from '../telemetry.ts';
import {
  AUTHENTICATE_METHOD,
  authenticateParamsSchema,
  CLOSE,
  errorFrame,
  invalidInput,
  MAX_BUFFERED_BYTES,
  notificationFrame,
  parseFrame,
  resultFrame,
} from './frames.ts';
import type { RpcPeer } from './peer.ts';
import { secretMatches } from './secret.ts';
import type { RpcHandlers } from './server.ts';

const AUTHENTICATE_WITHIN_MS = 5_000;
const CLOSE_GRACE_MS = 500;

interface ConnectionOptions<P extends RpcPort> {
  readonly port: P;
  readonly handlers: RpcHandlers<P>;
  readonly secret: string;
  readonly log: Logger;
  readonly authenticated: boolean;
  readonly onConnection: ((peer: RpcPeer) => void) | undefined;
}

/** One socket of a server: authenticates, checks and dispatches its requests, which may overlap. */
export class ServerConnection<P extends RpcPort> {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions<P>;
  readonly #closed = new AbortController();
  readonly #inProgress = new Set<Promise<void>>();
  readonly #peer: RpcPeer;
  #authenticated = false;
  #draining = false;

  constructor(socket: WebSocket, options: ConnectionOptions<P>) {
    this.#socket = socket;
    this.#options = options;
    this.#peer = {
      id: randomUUID(),
      notify: (method, params) => {
        this.#send(notificationFrame(method, params));
      },
      closed: this.#closed.signal,
      onClose: (fn) => this.#onClose(fn),
    };
    const deadline = setTimeout(() => {
      if (!this.#authenticated) this.close(CLOSE.notAuthenticated, 'no secret in time');
    }, AUTHENTICATE_WITHIN_MS);
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary);
    });
    socket.on('error', (error) => {
      options.log.warn({ err: error, peer: this.#peer.id }, 'rpc socket failed');
    });
    socket.once('close', () => {
      clearTimeout(deadline);
      this.#closed.abort();
    });
    if (options.authenticated) this.#admit();
  }

  /** Refuses new calls and waits for those in progress, at most `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    this.#draining = true;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.#inProgress), enough]);
    clearTimeout(timer);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    const timer = setTimeout(() => {
      this.#socket.terminate();
    }, CLOSE_GRACE_MS);
    this.#onClose(() => {
      clearTimeout(timer);
    });
  }

  #onClose(fn: () => void): () => void {
    const signal = this.#closed.signal;
    if (signal.aborted) {
      fn();
      return () => undefined;
    }
    signal.addEventListener('abort', fn, { once: true });
    return () => {
      signal.removeEventListener('abort', fn);
    };
  }

  #admit(): void {
    this.#authenticated = true;
    this.#options.onConnection?.(this.#peer);
  }

  #receive(data: RawData, isBinary: boolean): void {
    const request = jsonRpcRequestSchema.safeParse(isBinary ? null : parseFrame(text(data)));
    if (!request.success) {
      if (this.#authenticated) this.#send(errorFrame(null, invalidInput(request.error)));
      else this.close(CLOSE.notAuthenticated, 'the first frame must authenticate');
      return;
    }
    const { id, method, params } = request.data;
    if (!this.#authenticated) {
      this.#authenticate(id, method, params);
      return;
    }
    const answered = this.#answer(id, method, params).finally(() => this.#inProgress.delete(answered));
    this.#inProgress.add(answered);
  }

  #authenticate(id: string, method: string, params: unknown): void {
    const given = authenticateParamsSchema.safeParse(params);
    if (method !== AUTHENTICATE_METHOD || !given.success || !secretMatches(given.data.secret, this.#options.secret)) {
      this.#send(errorFrame(id, new CordboardError('not_authenticated')));
      this.close(CLOSE.notAuthenticated, 'not authenticated');
      return;
    }
    this.#send(resultFrame(id, {}));
    this.#admit();
  }

  async #answer(id: string, method: string, params: unknown): Promise<void> {
    try {
      this.#send(resultFrame(id, await this.#call(method, params)));
    } catch (error) {
      if (!(error instanceof CordboardError)) this.#options.log.error({ err: error, method }, 'rpc method failed');
      this.#send(errorFrame(id, error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error })));
    }
  }

  async #call(method: string, params: unknown): Promise<unknown> {
    if (this.#draining) throw new CordboardError('timeout', { method, detail: 'shutting down' });
    const { port, handlers } = this.#options;
    const schemas = Object.hasOwn(port, method) ? port[method] : undefined;
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (!schemas || !handler) throw new CordboardError('not_found', { method });
    const checked = schemas.params.safeParse(params ?? {});
    if (!checked.success) throw invalidInput(checked.error);
    return await withSpan(`rpc.serve ${method}`, { 'rpc.system': 'jsonrpc', 'rpc.method': method }, async () =>
      schemas.result.parse(await handler(checked.data as never, this.#peer)),
    );
  }

  #send(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#options.log.warn({ peer: this.#peer.id }, 'rpc peer does not read, cut off');
      this.#socket.terminate();
      return;
    }
    this.#socket.send(frame);
  }
}

function text(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}
