import {
  CordboardError,
  EVENT_SOCKET_PROTOCOL,
  isErrorCode,
  newId,
  serverFrameSchema,
  type Command,
  type CommandId,
  type CommandResult,
  type CallView,
  type ContactId,
  type DeskId,
  type EventEnvelope,
  type LineView,
  type QueueId,
  type ServerFrame,
  type Snapshot,
  type TenantEvent,
  type TenantEventType,
} from '@cordboard/contracts';
import { WebSocket } from 'ws';
import { waitFor } from './wait.ts';

type EventOf<T extends TenantEventType> = Extract<TenantEvent, { type: T }>;
export type Seen<T extends TenantEventType> = Omit<EventEnvelope, 'event'> & { readonly event: EventOf<T>; readonly seenAtMs: number };

/**
 * An event socket in Node: a supervisor who reads all that happens in a tenant, or a desk without pixels. It is written
 * against the contract alone, so it also checks what the pages' client takes for granted.
 */
export class EventReader {
  readonly seen: (EventEnvelope & { readonly seenAtMs: number })[] = [];
  snapshot: Snapshot | null = null;
  /** Of the queue that is watched, as last told. */
  line: LineView | null = null;
  /** The call that is watched, as last told. */
  call: CallView | null = null;
  /** Why the server closed, when it said so. */
  goodbye: string | null = null;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<CommandId, { resolve: (result: CommandResult) => void; reject: (error: Error) => void }>();
  #isWelcome = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(serverFrameSchema.parse(JSON.parse(data.toString('utf8')))));
    socket.on('close', (code) => {
      this.goodbye ??= `closed with ${code}`;
      for (const { reject } of this.#waiting.values()) reject(new Error(`the event socket is gone: ${this.goodbye}`));
      this.#waiting.clear();
    });
  }

  /** `origin` is what a browser would send; the gateway may check it. */
  static async connect(
    url: string,
    options: { readonly token: string; readonly origin: string; readonly deskId?: DeskId },
  ): Promise<EventReader> {
    const socket = new WebSocket(url, EVENT_SOCKET_PROTOCOL, { origin: options.origin });
    const reader = new EventReader(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', (error) => (reader.goodbye ??= error.message));
    socket.send(
      JSON.stringify({ type: 'hello', token: options.token, ...(options.deskId === undefined ? {} : { deskId: options.deskId }) }),
    );
    await waitFor('welcome and a first snapshot on the event socket', () => {
      if (reader.goodbye !== null) throw new Error(`the event socket was refused: ${reader.goodbye}`);
      return reader.#isWelcome && reader.snapshot !== null;
    });
    return reader;
  }

  command(command: Command, commandId: CommandId = newId('command')): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(commandId, { resolve, reject });
      this.#socket.send(JSON.stringify({ type: 'command', commandId, command }));
    });
  }

  watchLine(queueId: QueueId | null): void {
    this.#socket.send(JSON.stringify({ type: 'watchLine', queueId }));
  }

  watchCall(contactId: ContactId | null): void {
    this.#socket.send(JSON.stringify({ type: 'watchCall', contactId }));
  }

  /** All events of a type so far that `holds` is true of. */
  all<T extends TenantEventType>(type: T, holds: (event: EventOf<T>) => boolean = () => true): readonly Seen<T>[] {
    return this.seen.filter((envelope): envelope is Seen<T> => envelope.event.type === type && holds(envelope.event as EventOf<T>));
  }

  /** The `index`-th (from 0) such event, waiting for it when needed. */
  next<T extends TenantEventType>(
    type: T,
    holds: (event: EventOf<T>) => boolean = () => true,
    { index = 0, timeoutMs = 15_000 } = {},
  ): Promise<Seen<T>> {
    return waitFor(`event ${type}${index > 0 ? ` number ${index + 1}` : ''}`, () => this.all(type, holds)[index], timeoutMs);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.#isWelcome = true;
        return;
      case 'snapshot':
        this.snapshot = frame.snapshot;
        return;
      case 'event':
        this.seen.push({ ...frame.envelope, seenAtMs: performance.timeOrigin + performance.now() });
        return;
      case 'result':
        this.#waiting.get(frame.commandId)?.resolve(frame.result);
        this.#waiting.delete(frame.commandId);
        return;
      case 'refused': {
        const { code, data } = frame.error;
        this.#waiting.get(frame.commandId)?.reject(isErrorCode(code) ? new CordboardError(code, data ?? {}) : new Error(code));
        this.#waiting.delete(frame.commandId);
        return;
      }
      case 'bye':
        this.goodbye = frame.code;
        return;
      case 'line':
        this.line = frame.line;
        return;
      case 'call':
        this.call = frame.call;
        return;
      case 'pong':
        return;
    }
  }
}
