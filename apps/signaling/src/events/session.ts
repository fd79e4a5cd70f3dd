import { CordboardError, ERRORS, isErrorCode } from '@cordboard/contracts';
import type {
  AccessEnd,
  ClientFrame,
  ContactEndReason,
  DeskId,
  EventEnvelope,
  EventPosition,
  QueueId,
  Role,
  ServerFrame,
  Snapshot,
  TenantId,
} from '@cordboard/contracts';
import { createBucket } from '@cordboard/platform';
import type { Logger } from '@cordboard/platform';
import type { WebSocket } from 'ws';
import { CallWatch } from './call-watch.ts';
import { DeskPresence } from './desk-presence.ts';
import type { Interests, Listener } from './audience.ts';
import type { Floor, FloorMember, FloorView } from './floor.ts';
import { FrameWriter } from './frame-writer.ts';
import { identify, sameHolder } from './hello.ts';
import type { Identity } from './hello.ts';
import { LineWatch } from './line-watch.ts';
import { parseFrame } from './parse-frame.ts';
import { isAfter, replay } from './replay.ts';
import { Refresh } from './refresh.ts';
import type { GatewayServices } from './services.ts';
import { TokenExpiry } from './token-expiry.ts';
import { ShownWaits } from './shown-waits.ts';
import { deskSnapshot, readOwnDesk, visitorSnapshot, type OwnDesk } from './snapshots.ts';
import { changesViews, concernsViewer, maySee, viewerOf } from './visibility.ts';
import type { Viewer } from './visibility.ts';

const HELLO_LIMIT_MS = 5_000;
const PING_EVERY_MS = 5_000;
const SILENT_MS = 15_000;

const CLOSE = { refused: 4401, policy: 1008, restart: 1012 } as const;

/**
 * One event socket.
 * ```
 * greeting ──► opening ──► open ──► closed
 *    └ hello within 5 s   └ welcome, what was missed, snapshot
 * ```
 */
export class EventSession implements FloorMember, Listener {
  readonly #services: GatewayServices;
  readonly #socket: WebSocket;
  readonly #origin: string | null;
  readonly #log: Logger;
  readonly #writer: FrameWriter;
  readonly #refresh: Refresh;
  readonly #line: LineWatch;
  readonly #call: CallWatch;
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
  #floor: Floor | null = null;
  /** Of a desk: as last read, and the floor that it was shown on. */
  #own: OwnDesk | null = null;
  #shownOn: FloorView | null = null;
  /** Of the visitor's own contact. */
  #ended: ContactEndReason | null = null;
  readonly #shownWaits: ShownWaits;
  #interests: Interests | null = null;

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
      this.#line.again();
      this.#call.again();
    });
    this.#line = new LineWatch(services.lines, this.#writer);
    this.#call = new CallWatch(services, this.#writer);
    this.#shownWaits = new ShownWaits(services.acd);
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
      case 'fitness':
        // Of a socket without a desk there is nothing to say.
        this.#presence?.tell(frame.trouble);
        return;
      case 'watchLine':
        if (this.#mayWatch(frame.queueId)) this.#line.watch(identity.claims.tenantId, frame.queueId);
        else this.#refuse(new CordboardError('not_allowed', { what: 'line' }));
        return;
      case 'watchCall':
        if (this.showsEverybody) this.#call.watch(identity.claims.tenantId, frame.contactId);
        else this.#refuse(new CordboardError('not_allowed', { what: 'call' }));
        return;
      case 'command':
        this.#command(frame, identity).catch((error: unknown) => {
          this.#fail(error);
        });
        return;
    }
  }

  async #open(hello: Extract<ClientFrame, { type: 'hello' }>): Promise<void> {
    const { acd, audiences, clock } = this.#services;
    const identity = await identify(this.#services, hello.token, this.#origin);
    const { tenantId } = identity.claims;
    this.#identity = identity;
    this.#expireAt(identity.expiresAtMs);
    this.#viewer = viewerOf(identity.actor);
    this.#interests = this.#interestsNow();
    await audiences.join(tenantId, this, this.#interests);
    if (this.#isClosed()) return this.#leaveAudience();
    await this.#announceDesk(identity, hello);
    if (identity.claims.kind === 'desk') await this.#joinFloor(tenantId);
    // What happens from here on comes by the tail.
    const position = await acd.lastPosition(tenantId);
    const missed = hello.resumeFrom === undefined ? null : await replay(acd, tenantId, hello.resumeFrom, position);
    if (this.#isClosed()) return;
    this.#position = missed === null ? position : (missed.at(-1) ?? hello.resumeFrom ?? position);
    const { expiresAtMs } = this.#identity;
    this.#writer.answer({
      type: 'welcome',
      serverTimeMs: clock.nowMs(),
      position: this.#position,
      tokenExpiresAtMs: expiresAtMs,
      resumed: missed !== null,
    });
    for (const envelope of missed ?? []) this.#sendEvent(envelope);
    await this.#show(await this.#floor?.fresh(this));
    this.#phase = 'open';
    const view = this.#floor?.view;
    if (view && view !== this.#shownOn) this.floorChanged(view);
    for (const envelope of this.#early.splice(0)) this.onEvent(envelope);
  }

  async #joinFloor(tenantId: TenantId): Promise<void> {
    const { floors } = this.#services;
    const floor = await floors.join(tenantId, this);
    if (this.#isClosed()) floors.leave(tenantId, this);
    else this.#floor = floor;
  }

  async #announceDesk({ claims }: Identity, { deskId, trouble }: Extract<ClientFrame, { type: 'hello' }>): Promise<void> {
    if (claims.kind !== 'desk' || deskId === undefined) return;
    this.#presence = new DeskPresence(this.#services, claims, deskId, trouble ?? null);
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

  onEvent(envelope: EventEnvelope): void {
    const viewer = this.#viewer;
    if (this.#phase === 'opening') this.#early.push(envelope);
    if (this.#phase !== 'open' || viewer === null) return;
    if (isAfter(envelope, this.#position)) {
      this.#position = { epoch: envelope.epoch, seq: envelope.seq };
      this.#sendEvent(envelope);
    }
    const { event } = envelope;
    if (event.type === 'contact.ended' && viewer.kind === 'visitor' && event.contactId === viewer.contactId) this.#ended = event.reason;
    // What concerns others is shown with the floor.
    if (changesViews(event) && concernsViewer(viewer, event, this.#ownContactId())) this.#refresh.now();
  }

  lineMoved(): void {
    if (this.#phase === 'open') this.#refresh.now();
  }

  #interestsNow(): Interests {
    const claims = this.#identity?.claims;
    const shown = this.#snapshot;
    return {
      everything: this.showsEverybody,
      agentId: claims?.kind === 'desk' ? claims.agentId : null,
      contactId: claims?.kind === 'widget' ? claims.contactId : this.#ownContactId(),
      standsInLine: shown?.scope === 'visitor' && shown.position !== null,
    };
  }

  /** A desk that has just come by its contact looks once more: what happened to it since the reading did not come here. */
  #follow(): void {
    const [before, now] = [this.#interests, this.#interestsNow()];
    if (this.#identity === null || before === null || this.#isClosed()) return;
    if (before.contactId === now.contactId && before.standsInLine === now.standsInLine) return;
    this.#interests = now;
    this.#services.audiences.change(this.#identity.claims.tenantId, this, now);
    if (now.contactId !== null && now.contactId !== before.contactId) this.#refresh.now();
  }

  #leaveAudience(): void {
    if (this.#identity === null) return;
    this.#services.audiences.leave(this.#identity.claims.tenantId, this).catch((error: unknown) => {
      this.#log.debug({ err: error }, 'a tail of tenant events did not end cleanly');
    });
  }

  #sendEvent(envelope: EventEnvelope): void {
    if (this.#viewer === null || !maySee(this.#viewer, envelope.event, this.#ownContactId())) return;
    this.#writer.event(envelope);
  }

  #ownContactId() {
    const shown = this.#snapshot;
    if (shown?.scope === 'desk') return shown.contact?.contactId ?? shown.offer?.contactId ?? null;
    return shown?.contactId ?? null;
  }

  get showsEverybody(): boolean {
    return this.#viewer?.kind === 'supervisor';
  }

  /** Agents see the lines from which they may pick, as their page was told. */
  #mayWatch(queueId: QueueId | null): boolean {
    const shown = this.#snapshot;
    return this.showsEverybody || (shown?.scope === 'desk' && (queueId === null || shown.pickQueueIds.includes(queueId)));
  }

  floorChanged(view: FloorView): void {
    const claims = this.#identity?.claims;
    if (this.#phase !== 'open' || this.#own === null || claims?.kind !== 'desk') return;
    // A new configuration may have changed the agent itself.
    if (view.configuration !== this.#shownOn?.configuration) return this.#refresh.now();
    this.#showDesk(this.#own, claims.role, view);
  }

  /** Reads and sends what the page should show, unless it shows just that. */
  async #show(on?: FloorView): Promise<void> {
    const { acd, redis, reach } = this.#services;
    const claims = this.#identity?.claims;
    if (claims === undefined || this.#isClosed()) return;
    const { tenantId } = claims;
    if (claims.kind === 'desk') {
      this.#own = await readOwnDesk(acd, tenantId, claims.agentId);
      const view = on ?? (await this.#floor?.latest(this));
      if (view) this.#showDesk(this.#own, claims.role, view);
      return;
    }
    const position = this.#position;
    const configuration = await acd.readConfiguration(tenantId);
    if (configuration === null) throw new CordboardError('not_found', { what: 'configuration', tenantId });
    const { clock } = this.#services;
    const nowMs = clock.nowMs();
    const { snapshot, queueId } = await visitorSnapshot(acd, redis, claims, configuration, this.#ended, nowMs, reach);
    this.#send(snapshot, position);
    await this.#shownWaits.keep(tenantId, queueId, snapshot, nowMs);
  }

  #showDesk(own: OwnDesk, role: Role, view: FloorView): void {
    this.#shownOn = view;
    this.#send(deskSnapshot(own, role, view), view.position);
    if (!this.#mayWatch(this.#line.queueId)) this.#line.end();
  }

  #send(snapshot: Snapshot, position: EventPosition): void {
    this.#snapshot = snapshot;
    this.#follow();
    const text = JSON.stringify(snapshot);
    if (text === this.#shown) return;
    if (this.#writer.snapshot({ position, serverTimeMs: this.#services.clock.nowMs() }, text)) this.#shown = text;
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
    this.#leaveAudience();
    if (this.#floor && this.#identity) this.#services.floors.leave(this.#identity.claims.tenantId, this);
    this.#refresh.close();
    this.#line.end();
    this.#call.end();
    this.#writer.close();
    this.#presence?.end();
  }
}
