import { CordboardError, ERRORS, isErrorCode } from '@cordboard/contracts';
import type {
  AccessEnd,
  ClientFrame,
  ContactEndReason,
  DeskId,
  EventEnvelope,
  EventPosition,
  QueueId,
  ServerFrame,
  Snapshot,
} from '@cordboard/contracts';
import { createBucket } from '@cordboard/platform';
import type { Logger } from '@cordboard/platform';
import type { WebSocket } from 'ws';
import { DeskPresence } from './desk-presence.ts';
import { FrameWriter } from './frame-writer.ts';
import { identify, sameHolder } from './hello.ts';
import type { Identity } from './hello.ts';
import { parseFrame } from './parse-frame.ts';
import { isAfter, replay } from './replay.ts';
import { Refresh } from './refresh.ts';
import type { GatewayServices } from './services.ts';
import { TokenExpiry } from './token-expiry.ts';
import { deskSnapshot, visitorSnapshot } from './snapshots.ts';
import { changesViews, concernsViewer, maySee, viewerOf } from './visibility.ts';
import type { Viewer } from './visibility.ts';

const HELLO_LIMIT_MS = 5_000;
const PING_EVERY_MS = 5_000;
const SILENT_MS = 15_000;
/** How long the changes of others are gathered before they are shown. */
const GATHER_MS = { desk: 100, visitor: 1_000 } as const;

const CLOSE = { refused: 4401, policy: 1008, restart: 1012 } as const;

/**
 * One event socket.
 * ```
 * greeting ──► opening ──► open ──► closed
 *    └ hello within 5 s   └ welcome, what was missed, snapshot
 * ```
 */
export class EventSession {
  readonly #services: GatewayServices;
  readonly #socket: WebSocket;
  readonly #origin: string | null;
  readonly #log: Logger;
  readonly #writer: FrameWriter;
  readonly #refresh: Refresh;
  readonly #frames;
  readonly #commands;
  readonly #pinger: NodeJS.Timeout;
  readonly #expiry: TokenExpiry;
  #phase: 'greeting' | 'opening' | 'open' | 'closed' = 'greeting';
  #identity: Identity | null = null;
  #viewer: Viewer | null = null;
  #presence: DeskPresence | null = null;
  #heardAtMs: number;
  /** The last position the page knows; events up to it are not sent again. */
  #position: EventPosition = { epoch: 1, seq: 0 };
  /** Events that came while the socket was being opened. */
  #early: EventEnvelope[] = [];
  #shown = '';
  #snapshot: Snapshot | null = null;
  /** Of the visitor's own contact. */
  #ended: ContactEndReason | null = null;
  #unfollow: () => void = () => undefined;

  constructor(services: GatewayServices, socket: WebSocket, origin: string | null, onClosed: (session: EventSession) => void) {
    this.#services = services;
    this.#socket = socket;
    this.#origin = origin;
    this.#log = services.log;
    this.#heardAtMs = services.clock.nowMs();
    this.#frames = createBucket({ ratePerSecond: 20, burst: 60 }, services.clock);
    this.#commands = createBucket({ ratePerSecond: 5, burst: 20 }, services.clock);
    this.#writer = new FrameWriter(socket, () => {
      this.#shown = '';
      this.#refresh.now();
    });
    this.#refresh = new Refresh(
      () => this.#show(),
      (error) => {
        this.#fail(error);
      },
    );
    this.#expiry = new TokenExpiry(services.clock);
    this.#expiry.at(services.clock.nowMs() + HELLO_LIMIT_MS, () => {
      this.#refuse(new CordboardError('not_authenticated', { detail: 'no hello in time' }));
    });
    this.#pinger = setInterval(() => {
      if (services.clock.nowMs() - this.#heardAtMs > SILENT_MS) socket.terminate();
      else socket.ping();
    }, PING_EVERY_MS);
    socket.on('message', (data, isBinary) => {
      this.#heard();
      this.#receive(isBinary ? '' : String(data));
    });
    socket.on('pong', () => {
      this.#heard();
    });
    socket.on('error', (error) => {
      this.#log.debug({ err: error }, 'an event socket failed');
    });
    socket.once('close', () => {
      this.#closed();
      onClosed(this);
    });
  }

  get identity(): Identity | null {
    return this.#identity;
  }
  get deskId(): DeskId | null {
    return this.#presence?.deskId ?? null;
  }

  /** Access has ended, or this process ends. `changed` asks for a new token, `restart` to come back elsewhere at once. */
  end(why: AccessEnd | 'restart'): void {
    if (why === 'changed') return this.#refuse(new CordboardError('not_authenticated', { detail: 'access has changed' }));
    if (why === 'removed')
      return this.#refuse(new CordboardError(this.#identity?.claims.kind === 'widget' ? 'key_revoked' : 'not_allowed'));
    this.#presence?.leave();
    this.#socket.close(CLOSE.restart, 'restart');
  }

  /** Another socket of the same desk has taken over: its going is no longer the desk's going. */
  superseded(): void {
    this.#presence?.leave();
  }

  #heard(): void {
    this.#heardAtMs = this.#services.clock.nowMs();
    this.#presence?.heard();
  }

  #receive(text: string): void {
    // A page that was refused may go on talking until it has answered the close.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#frames.take().ok) return this.#refuse(new CordboardError('rate_limited', { bucket: 'frames' }));
    const frame = parseFrame(text);
    if (frame === null) return this.#refuse(new CordboardError('invalid_input', { detail: 'not a frame of this protocol' }));
    if (frame.type === 'hello') {
      if (this.#phase !== 'greeting') return this.#refuse(new CordboardError('invalid_input', { detail: 'hello comes once' }));
      this.#phase = 'opening';
      this.#open(frame).catch((error: unknown) => {
        this.#fail(error);
      });
    } else if (this.#identity === null) this.#refuse(new CordboardError('not_authenticated', { detail: 'hello comes first' }));
    else this.#known(frame, this.#identity);
  }

  #known(frame: Exclude<ClientFrame, { type: 'hello' }>, identity: Identity): void {
    switch (frame.type) {
      case 'ping':
        this.#writer.answer({ type: 'pong', sentAtMs: frame.sentAtMs, serverTimeMs: this.#services.clock.nowMs() });
        return;
      case 'renew':
        this.#renew(frame.token, identity).catch((error: unknown) => {
          this.#fail(error);
        });
        return;
      case 'command':
        this.#command(frame, identity).catch((error: unknown) => {
          this.#fail(error);
        });
        return;
    }
  }

  async #open(hello: Extract<ClientFrame, { type: 'hello' }>): Promise<void> {
    const { acd, tenantEvents, tenantViews, clock } = this.#services;
    const identity = await identify(this.#services, hello.token, this.#origin);
    const { tenantId } = identity.claims;
    this.#identity = identity;
    this.#expireAt(identity.expiresAtMs);
    const unfollow = await tenantEvents.follow(tenantId, (envelope) => {
      this.#onEvent(envelope);
    });
    if (this.#isClosed()) return unfollow();
    this.#unfollow = unfollow;
    await this.#announceDesk(identity, hello.deskId);
    const view = await tenantViews.read(tenantId);
    const queueIds = identity.claims.kind === 'desk' ? this.#queuesOf(view.agents, identity.claims.agentId) : [];
    this.#viewer = viewerOf(identity.actor, queueIds);
    const missed = hello.resumeFrom === undefined ? null : await replay(acd, tenantId, hello.resumeFrom, view.position);
    if (this.#isClosed()) return;
    this.#position = missed === null ? view.position : (missed.at(-1) ?? hello.resumeFrom ?? view.position);
    const { expiresAtMs } = this.#identity;
    this.#writer.answer({
      type: 'welcome',
      serverTimeMs: clock.nowMs(),
      position: this.#position,
      tokenExpiresAtMs: expiresAtMs,
      resumed: missed !== null,
    });
    for (const envelope of missed ?? []) this.#sendEvent(envelope);
    await this.#show();
    this.#phase = 'open';
    for (const envelope of this.#early.splice(0)) this.#onEvent(envelope);
  }

  async #announceDesk({ claims }: Identity, deskId: DeskId | undefined): Promise<void> {
    if (claims.kind !== 'desk' || deskId === undefined) return;
    this.#presence = new DeskPresence(this.#services, claims, deskId);
    this.#services.deskOpened(deskId, this);
    await this.#presence.begin();
    if (this.#isClosed()) this.#presence.end();
  }

  async #renew(token: string, current: Identity): Promise<void> {
    const renewed = await identify(this.#services, token, this.#origin);
    if (!sameHolder(current.claims, renewed.claims)) throw new CordboardError('not_allowed', { detail: 'the token is somebody else’s' });
    this.#identity = renewed;
    this.#expireAt(renewed.expiresAtMs);
  }

  async #command({ commandId, command }: Extract<ClientFrame, { type: 'command' }>, { claims, actor }: Identity): Promise<void> {
    try {
      const verdict = this.#commands.take();
      if (!verdict.ok) throw new CordboardError('rate_limited', { bucket: 'commands', retryAfterMs: verdict.retryAfterMs });
      const result = await this.#services.commands.execute({ tenantId: claims.tenantId, actor, commandId, command });
      this.#writer.answer({ type: 'result', commandId, ok: true, result });
    } catch (error) {
      const known = error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error });
      if (known.code === 'internal') this.#log.error({ err: error, command: command.type }, 'a command failed');
      const { code, text, data } = known.toWire();
      this.#writer.answer({ type: 'refused', commandId, ok: false, error: { code, text, data: { ...data } } });
    }
  }

  #onEvent(envelope: EventEnvelope): void {
    const viewer = this.#viewer;
    if (this.#phase === 'opening') this.#early.push(envelope);
    if (this.#phase !== 'open' || viewer === null) return;
    if (isAfter(envelope, this.#position)) {
      this.#position = { epoch: envelope.epoch, seq: envelope.seq };
      this.#sendEvent(envelope);
    }
    const { event } = envelope;
    if (event.type === 'contact.ended' && viewer.kind === 'visitor' && event.contactId === viewer.contactId) this.#ended = event.reason;
    if (!changesViews(event)) return;
    if (concernsViewer(viewer, envelope.event, this.#ownContactId())) this.#refresh.now();
    else this.#refresh.within(viewer.kind === 'visitor' ? GATHER_MS.visitor : GATHER_MS.desk);
  }

  #sendEvent(envelope: EventEnvelope): void {
    if (this.#viewer === null || !maySee(this.#viewer, envelope.event, this.#ownContactId())) return;
    this.#writer.news({ type: 'event', envelope });
  }

  #ownContactId() {
    const shown = this.#snapshot;
    if (shown?.scope === 'desk') return shown.contact?.contactId ?? shown.offer?.contactId ?? null;
    return shown?.contactId ?? null;
  }

  /** Reads and sends what the page should show, unless it shows just that. */
  async #show(): Promise<void> {
    const { acd, redis, tenantViews, clock } = this.#services;
    const claims = this.#identity?.claims;
    if (claims === undefined || this.#isClosed()) return;
    const view = await tenantViews.read(claims.tenantId);
    const snapshot =
      claims.kind === 'desk'
        ? await deskSnapshot(acd, claims.tenantId, claims, view)
        : await visitorSnapshot(acd, redis, claims, view.configuration, this.#ended);
    this.#snapshot = snapshot;
    if (claims.kind === 'desk' && this.#identity)
      this.#viewer = viewerOf(this.#identity.actor, this.#queuesOf(view.agents, claims.agentId));
    const text = JSON.stringify(snapshot);
    if (text === this.#shown) return;
    if (this.#writer.news({ type: 'snapshot', position: view.position, serverTimeMs: clock.nowMs(), snapshot })) this.#shown = text;
  }

  #queuesOf(agents: readonly { agentId: string; queueIds: readonly QueueId[] }[], agentId: string): readonly QueueId[] {
    return agents.find((one) => one.agentId === agentId)?.queueIds ?? [];
  }

  #expireAt(expiresAtMs: number): void {
    this.#expiry.at(expiresAtMs, () => {
      this.#refuse(new CordboardError('not_authenticated', { detail: 'the token has expired' }));
    });
  }

  #isClosed(): boolean {
    return this.#phase === 'closed';
  }

  #fail(error: unknown): void {
    if (this.#isClosed()) return;
    const known = error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error });
    if (known.code === 'internal') this.#log.error({ err: error }, 'an event socket failed');
    this.#refuse(known);
  }

  #refuse(error: CordboardError): void {
    if (this.#isClosed()) return;
    const bye: ServerFrame = { type: 'bye', code: error.code, text: isErrorCode(error.code) ? ERRORS[error.code].user : error.code };
    this.#writer.answer(bye);
    this.#socket.close(error.code === 'invalid_input' || error.code === 'rate_limited' ? CLOSE.policy : CLOSE.refused, error.code);
    // A page that does not answer the close is not waited for.
    setTimeout(() => {
      this.#socket.terminate();
    }, 2_000).unref();
  }

  #closed(): void {
    if (this.#isClosed()) return;
    this.#phase = 'closed';
    this.#expiry.clear();
    clearInterval(this.#pinger);
    this.#unfollow();
    this.#refresh.close();
    this.#writer.close();
    this.#presence?.end();
  }
}
