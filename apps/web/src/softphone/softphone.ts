import type { IncomingRTCSessionEvent } from 'jssip/lib/UA.js';
import { contactIdSchema, offerIdSchema, SIP_HEADERS, type ContactId, type DeskTokenResponse, type OfferId } from '@cordboard/contracts';
import type { AudioOutput } from './audio-output.ts';
import { CallLeg, type LegPhase } from './call-leg.ts';
import type { DeskIdentity } from './desk-identity.ts';
import type { Microphone } from './devices.ts';
import type { EventsState } from './events-client.ts';
import { endForgottenLegs } from './forgotten-legs.ts';
import { keepMuted, wasMuted } from './kept-mute.ts';
import type { SoundSettings } from './sound-settings.ts';
import { updateProblems, type Problem, type ProblemCode } from './problems.ts';
import { silentTrack, speaks } from './silent-track.ts';
import { createStore, type Observable } from './store.ts';
import type { TokenSource } from './token-source.ts';
import { noteGated } from './watch-silence.ts';
import { SipLine } from './sip-line.ts';
import { toIceServers } from './user-agent.ts';

export interface SoftphoneLeg {
  readonly offerId: OfferId;
  readonly contactId: ContactId | null;
  readonly phase: LegPhase;
  readonly muted: boolean;
  readonly remoteStream: MediaStream | null;
  /** The last keys that the other side pressed. */
  readonly digits: string;
}

export interface SoftphoneState {
  readonly socket: 'closed' | 'connecting' | 'open' | 'lost';
  readonly registered: boolean;
  readonly leg: SoftphoneLeg | null;
  /** Empty: this desk can be reached and heard. */
  readonly problems: readonly Problem[];
}

export interface SoftphoneOptions {
  readonly tokens: TokenSource<DeskTokenResponse>;
  /** The desk's own event socket: it says which contact this desk is on. */
  readonly events: Observable<EventsState>;
  readonly identity: DeskIdentity;
  readonly microphone: Microphone;
  readonly output: AudioOutput;
  readonly sound: SoundSettings;
  readonly onFault?: (error: unknown) => void;
}

/** A socket that is replaced within this time is no trouble to anyone. */
const PATIENCE_MS = 1_500;
const RETRY_REGISTER_MS = 2_000;

/**
 * The desk's telephone. It registers, answers by itself the INVITE that names an offer (so that ICE and DTLS are done
 * while it still rings; the server keeps that leg silent until the agent accepts), plays what it hears, and says what
 * stands in the way of calls.
 */
export class Softphone {
  readonly #options: SoftphoneOptions;
  readonly #store = createStore<SoftphoneState>({ socket: 'closed', registered: false, leg: null, problems: [] });
  readonly #stop: (() => void)[] = [];
  #line: SipLine | null = null;
  #iceServers: RTCIceServer[] = [];
  #leg: CallLeg | null = null;
  /** A supervisor's leg: it carries the microphone only when the mode says so. */
  #supervised: { readonly leg: CallLeg; readonly contactId: ContactId | null; speaks: boolean } | null = null;
  #troubleSinceMs: number | null = null;
  #recheckTimer: ReturnType<typeof setTimeout> | null = null;
  #registerTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SoftphoneOptions) {
    this.#options = options;
  }

  get state(): Observable<SoftphoneState> {
    return this.#store;
  }

  /** Connects and registers; opens the microphone (a refusal becomes a problem in the state, not an error here). */
  async start(): Promise<void> {
    const { tokens, events, identity, microphone, output } = this.#options;
    this.#stop.push(
      microphone.state.subscribe(() => this.#review()),
      output.state.subscribe(() => this.#review()),
      microphone.onTrack((track) => {
        if (this.#supervised === null || this.#supervised.speaks) this.#leg?.replaceTrack(track).catch(this.#fault);
        // Chromium lets a page play sound while it captures sound, but a context made before that stays suspended.
        output.unlock().catch(this.#fault);
      }),
      tokens.onToken((token) => {
        this.#iceServers = toIceServers(token.iceServers);
        this.#line?.setToken(token.token);
      }),
      events.subscribe(() => this.#followMode()),
      endForgottenLegs({ events, softphone: this.#store, endLeg: () => this.endLeg() }),
    );
    output.probe();
    microphone.open().catch(this.#fault);
    const token = await tokens.current();
    this.#iceServers = toIceServers(token.iceServers);
    const line = new SipLine({
      sipUrl: token.sipUrl,
      tenantId: token.tenantId,
      user: token.agentId,
      token: token.token,
      instanceId: identity.instanceId,
      registerHeaders: [`X-Cordboard-Desk: ${identity.deskId}`],
    });
    this.#line = line;
    const { userAgent } = line;
    userAgent.on('connecting', () => this.#update({ socket: this.#store.getSnapshot().socket === 'closed' ? 'connecting' : 'lost' }));
    userAgent.on('connected', () => this.#update({ socket: 'open' }));
    userAgent.on('disconnected', () => this.#update({ socket: 'lost', registered: false }));
    userAgent.on('registered', () => this.#update({ registered: true }));
    userAgent.on('unregistered', () => this.#update({ registered: false }));
    userAgent.on('registrationFailed', () => this.#registerAgain());
    userAgent.on('newRTCSession', (event: IncomingRTCSessionEvent | { originator: unknown }) => {
      if (event.originator === 'remote') this.#invited(event as IncomingRTCSessionEvent);
    });
    userAgent.start();
  }

  stop(): void {
    for (const undo of this.#stop.splice(0)) undo();
    if (this.#recheckTimer !== null) clearTimeout(this.#recheckTimer);
    if (this.#registerTimer !== null) clearTimeout(this.#registerTimer);
    this.#leg?.hangUp();
    this.#line?.stop();
    this.#line = null;
    this.#store.patch({ socket: 'closed', registered: false, leg: null, problems: [] });
  }

  setMuted(muted: boolean): void {
    this.#leg?.setMuted(muted);
    keepMuted(this.#store.getSnapshot().leg?.contactId ?? null, muted);
  }

  sendDigit(digit: string): void {
    this.#leg?.sendDigit(digit);
  }

  /** Ends this leg only; the call itself is ended by the command `contact.hangUp`. */
  endLeg(): void {
    this.#leg?.hangUp();
  }

  async stats(): Promise<RTCStatsReport | null> {
    return (await this.#leg?.stats()) ?? null;
  }

  /** Tries the way out of a problem at once. Call it from inside a click, so that blocked sound may play. */
  async mend(code: ProblemCode): Promise<void> {
    switch (code) {
      case 'permissionDenied':
      case 'noMicrophone':
        await this.#options.microphone.open();
        return;
      case 'microphoneSilent':
        noteGated(this.#options.microphone, this.#options.sound);
        return;
      case 'audioBlocked':
        await this.#options.output.unlock();
        return;
      case 'socketLost':
      case 'notRegistered':
        this.#line?.userAgent.register();
        return;
    }
  }

  #invited(event: IncomingRTCSessionEvent): void {
    const { session, request } = event;
    const offerId = offerIdSchema.safeParse(request.getHeader(SIP_HEADERS.offer));
    const contactId = contactIdSchema.safeParse(request.getHeader(SIP_HEADERS.contact));
    const { microphone } = this.#options;
    const line = this.#line;
    if (!offerId.success || line === null) {
      session.terminate({ status_code: 403, reason_phrase: 'No offer' });
      return;
    }
    const supervises = request.getHeader(SIP_HEADERS.supervises) !== undefined;
    const opened = supervises ? Promise.resolve(silentTrack(this.#options.output.context)) : microphone.open();
    opened.then(
      (track) => {
        if (session.isEnded()) return;
        const leg = new CallLeg(track);
        const contact = contactId.success ? contactId.data : null;
        leg.follow(session);
        line.carry(leg);
        this.#adopt(leg, offerId.data, contact);
        this.#supervised = supervises ? { leg, contactId: contact, speaks: false } : null;
        this.#followMode();
        session.answer({ mediaStream: leg.localStream, pcConfig: { iceServers: this.#iceServers } });
      },
      (error: unknown) => {
        this.#fault(error);
        if (!session.isEnded()) session.terminate({ status_code: 480, reason_phrase: 'No microphone' });
      },
    );
  }

  /** A newer leg takes the place of the one before: the server offers the leg again when the old one was lost. */
  #adopt(leg: CallLeg, offerId: OfferId, contactId: ContactId | null): void {
    this.#leg?.hangUp();
    this.#leg = leg;
    if (wasMuted(contactId)) leg.setMuted(true);
    let playing: MediaStream | null = null;
    const read = (): void => {
      if (this.#leg !== leg) return;
      const { phase, muted, remoteStream, digits } = leg.state.getSnapshot();
      if (phase === 'ended') {
        this.#leg = null;
        this.#store.patch({ leg: null });
        this.#options.output.play(null).catch(this.#fault);
        return;
      }
      this.#store.patch({ leg: { offerId, contactId, phase, muted, remoteStream, digits } });
      if (remoteStream !== null && remoteStream !== playing) {
        playing = remoteStream;
        this.#options.output.play(remoteStream).catch(this.#fault);
      }
    };
    leg.state.subscribe(read);
    read();
  }

  /** The server says who hears a supervisor; this says that the microphone leaves the browser only then. */
  #followMode(): void {
    const supervised = this.#supervised;
    if (supervised === null || supervised.leg !== this.#leg) return;
    const wanted = speaks(this.#options.events.getSnapshot().snapshot, supervised.contactId);
    if (wanted === supervised.speaks) return;
    supervised.speaks = wanted;
    const { microphone, output } = this.#options;
    const source = wanted ? microphone.open() : Promise.resolve(silentTrack(output.context));
    source
      .then((track) => (supervised.speaks === wanted ? supervised.leg.replaceTrack(track) : undefined))
      .catch((error: unknown) => {
        if (supervised.speaks === wanted) supervised.speaks = !wanted;
        this.#fault(error);
      });
  }

  readonly #fault = (error: unknown): void => {
    this.#options.onFault?.(error);
  };

  /** JsSIP registers again only on a new socket, so a refused REGISTER is repeated here with a fresh token. */
  #registerAgain(): void {
    this.#update({ registered: false });
    if (this.#registerTimer !== null || this.#line === null) return;
    this.#registerTimer = setTimeout(() => {
      this.#registerTimer = null;
      this.#options.tokens.renew().then(() => {
        if (this.#line?.userAgent.isConnected() === true) this.#line.userAgent.register();
      }, this.#fault);
    }, RETRY_REGISTER_MS);
  }

  #update(fields: Partial<SoftphoneState>): void {
    this.#store.patch(fields);
    this.#review();
  }

  #review(): void {
    const nowMs = Date.now();
    const { socket, registered, problems } = this.#store.getSnapshot();
    const microphone = this.#options.microphone.state.getSnapshot();
    const present = new Set<ProblemCode>();
    if (microphone.permission === 'denied') present.add('permissionDenied');
    else if (microphone.missing) present.add('noMicrophone');
    else if (microphone.silent) present.add('microphoneSilent');
    if (this.#options.output.state.getSnapshot().blocked) present.add('audioBlocked');

    const isReachable = socket === 'open' && registered;
    this.#troubleSinceMs = isReachable ? null : (this.#troubleSinceMs ?? nowMs);
    if (this.#troubleSinceMs !== null && nowMs - this.#troubleSinceMs >= PATIENCE_MS)
      present.add(socket === 'open' ? 'notRegistered' : 'socketLost');
    else if (this.#troubleSinceMs !== null) this.#reviewLater(this.#troubleSinceMs + PATIENCE_MS - nowMs);
    this.#store.patch({ problems: updateProblems(problems, present, nowMs) });
  }

  #reviewLater(inMs: number): void {
    this.#recheckTimer ??= setTimeout(() => {
      this.#recheckTimer = null;
      this.#review();
    }, inMs);
  }
}
