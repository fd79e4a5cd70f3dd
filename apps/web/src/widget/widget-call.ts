import {
  SIP_HEADERS,
  type AttemptId,
  type CallbackSlot,
  type ErrorCode,
  type UnverifiedForm,
  type VisitorSnapshot,
  type WidgetTokenResponse,
} from '@cordboard/contracts';
import { AudioOutput } from '../softphone/audio-output.ts';
import { SoundSettings } from '../softphone/sound-settings.ts';
import { CallLeg } from '../softphone/call-leg.ts';
import { Microphone } from '../softphone/devices.ts';
import { EventsClient } from '../softphone/events-client.ts';
import { SipLine } from '../softphone/sip-line.ts';
import { createStore, type Observable } from '../softphone/store.ts';
import { createTokenSource, type TokenSource } from '../softphone/token-source.ts';
import { addressOfRecord, toIceServers } from '../softphone/user-agent.ts';
import { KeptCall } from './kept-call.ts';
import { sipConnected } from './sip-connected.ts';
import { openTellPage } from './tell-link.ts';
import { takeUpCallback } from './take-up-callback.ts';
import type { ChosenTime } from './time-chooser.ts';
import type { WidgetStorage } from './widget-storage.ts';
import type { WidgetTokenClient } from './widget-token-client.ts';
import { failureOf, failureOfStatus, phaseOf, verdictOf, type WidgetFailure, type WidgetPhase, type WidgetStage } from './widget-view.ts';

export interface WidgetState {
  readonly phase: WidgetPhase;
  readonly snapshot: VisitorSnapshot | null;
  readonly consent: WidgetTokenResponse['consent'] | null;
  readonly muted: boolean;
  /** The last keys that the agent pressed. */
  readonly digits: string;
  readonly musicMuted: boolean;
  readonly soundBlocked: boolean;
  /** The audio path or the socket is being repaired; the call goes on. */
  readonly shaky: boolean;
  /** The conversation of the page before this one is being taken up. */
  readonly rejoining: boolean;
  readonly callbackAsked: boolean;
  /** The visitor was in line a moment ago: a call that starts now has that place. */
  readonly keepsPlace: boolean;
  /** A time is being chosen; `slots` is null while they are asked for. */
  readonly choosing: { readonly slots: readonly CallbackSlot[] | null; readonly quietByMs?: number } | null;
  /** The visitor had a callback of this queue already, and that one was changed. */
  readonly merged: boolean;
  /** The page said who the visitor is, and it does not count. */
  readonly unidentified: boolean;
  readonly failure: WidgetFailure | null;
  /** Unix ms of this browser; when the two were joined and parted. */
  readonly talkingSinceMs: number | null;
  readonly talkedMs: number | null;
}

export interface WidgetCallOptions {
  readonly baseUrl: string;
  readonly webCallKey: string;
  readonly tokenClient: WidgetTokenClient;
  readonly storage: WidgetStorage;
  readonly onFault: (error: unknown) => void;
}

const INITIAL: WidgetState = {
  phase: 'idle',
  snapshot: null,
  consent: null,
  digits: '',
  muted: false,
  musicMuted: false,
  soundBlocked: false,
  shaky: false,
  rejoining: false,
  callbackAsked: false,
  merged: false,
  keepsPlace: false,
  choosing: null,
  unidentified: false,
  failure: null,
  talkingSinceMs: null,
  talkedMs: null,
};

const CONNECT_TIMEOUT_MS = 10_000;
const SETTLE_MS = 1_500;
const OVER: readonly WidgetPhase[] = ['idle', 'ended', 'failed'];

/** The customer's side of one contact, from the click to its end, without any pixels. */
export class WidgetCall {
  readonly microphone: Microphone;
  readonly output: AudioOutput;
  readonly #options: WidgetCallOptions;
  readonly #store = createStore<WidgetState>(INITIAL);
  #stage: WidgetStage = 'idle';
  #tokens: TokenSource<WidgetTokenResponse>;
  #events: EventsClient | null = null;
  /** Whose word counts: that of this contact, also for a moment after its end, and never that of the one before. */
  #followed: EventsClient | null = null;
  #line: SipLine | null = null;
  #leg: CallLeg | null = null;
  #hungUpHere = false;
  #settleTimer: ReturnType<typeof setTimeout> | null = null;
  #takingUp: AbortController | null = null;
  readonly #kept: KeptCall;

  constructor(options: WidgetCallOptions) {
    this.#options = options;
    const sound = new SoundSettings(options.onFault);
    this.microphone = new Microphone(sound, options.onFault);
    this.output = new AudioOutput(sound, options.onFault);
    this.#tokens = this.#newTokens();
    // Another microphone was chosen, or one came back: the call goes on with it.
    this.#kept = new KeptCall(options.webCallKey, options.onFault);
    this.microphone.onTrack((track) => {
      this.#leg?.replaceTrack(track).catch(options.onFault);
      // A page that was loaded again in mid-call has had no gesture; while it captures sound it may play it.
      this.output.unlock().catch(options.onFault);
    });
    this.output.state.subscribe(() => this.#store.patch({ soundBlocked: this.output.state.getSnapshot().blocked }));
    // A page that goes away hangs up at once, so that nobody is offered a caller who has left. In a conversation it may
    // be back in a moment, which no browser says.
    addEventListener('pagehide', () => {
      options.tokenClient.outOfLine('dropped');
      if (this.#kept.read() === null) this.#leg?.hangUp();
    });
  }

  get state(): Observable<WidgetState> {
    return this.#store;
  }

  /** Asks for the token when the panel opens: a refusal and the consent line are shown before anything is started. */
  async prepare(): Promise<void> {
    if (!OVER.includes(this.#store.getSnapshot().phase)) return;
    this.#reset();
    if (!('RTCPeerConnection' in globalThis) || !('mediaDevices' in navigator)) {
      this.#fail('unsupportedBrowser');
      return;
    }
    // A callback that another page has asked for meanwhile is this page's too.
    if (this.#options.storage.read().callback && (await this.resume())) return;
    await this.#orFail(async () => {
      const { consent, resumeWindowMs } = await this.#tokens.current();
      this.#store.patch({ consent, keepsPlace: this.#options.tokenClient.keepsPlace(resumeWindowMs) });
    });
  }

  /**
   * Goes on with a callback of an earlier page or visit, through any passing fault. False, quietly, when it is over;
   * then it is forgotten.
   */
  async resume(): Promise<boolean> {
    this.#reset();
    const { tokenClient } = this.#options;
    tokenClient.takeUpKept();
    this.#enter('listening');
    const taking = new AbortController();
    this.#takingUp = taking;
    const onFault = (error: unknown): void => {
      this.#options.onFault(error);
      if (!taking.signal.aborted) this.#store.patch({ shaky: true });
    };
    const tokens = this.#tokens;
    const taken = await takeUpCallback(() => tokens.current(), { onFault, network: globalThis, signal: taking.signal });
    if (taken === 'aborted' || taking.signal.aborted) return true;
    if (taken === 'over') {
      tokenClient.forget();
      this.#reset();
      return false;
    }
    this.#store.patch({ consent: taken.token.consent, shaky: false });
    this.#listen();
    return true;
  }

  /** Goes on with the conversation of the page before this one; without a gesture, since the microphone is allowed. */
  async rejoin(): Promise<void> {
    const kept = this.#kept.read();
    if (kept === null || !(await this.#kept.hold(kept.contactId))) return;
    const { contactId, resumeToken, talkingSinceMs } = kept;
    this.#reset();
    this.#options.tokenClient.takeUpCall(resumeToken);
    this.#store.patch({ rejoining: true, talkingSinceMs });
    await this.#orFail(async () => {
      this.#enter('calling');
      const [track, token] = await Promise.all([this.microphone.open(), this.#tokens.current()]);
      this.#listen();
      await this.#call(track, token, contactId, null);
    });
  }

  /** The visitor's word: microphone, sockets, INVITE. */
  async start(form: UnverifiedForm): Promise<void> {
    const { tokenClient } = this.#options;
    tokenClient.form = form;
    await this.#orFail(async () => {
      this.#enter('asking');
      const hasNews = Object.keys(form).length > 0 || tokenClient.hasNewIdentity();
      if (tokenClient.hasNewIdentity()) this.#store.patch({ unidentified: false });
      const [track, token] = await Promise.all([this.microphone.open(), hasNews ? this.#tokens.renew() : this.#tokens.current()]);
      if (this.#stage !== 'asking') {
        // Hung up while the browser asked for the microphone.
        this.microphone.close();
        return;
      }
      tokenClient.begin();
      this.#enter('calling');
      this.#listen();
      await this.#call(track, token, this.#options.webCallKey, null);
    });
  }

  /** Answers the ring of a callback by calling in under its attempt. */
  async answer(): Promise<void> {
    const attemptId = this.#store.getSnapshot().snapshot?.callback?.ringing?.attemptId;
    if (attemptId === undefined) return;
    await this.#orFail(async () => {
      const [track, token] = await Promise.all([this.microphone.open(), this.#tokens.current()]);
      this.#leg?.hangUp();
      this.#enter('answering');
      await this.#call(track, token, this.#options.webCallKey, attemptId);
    });
  }

  async decline(): Promise<void> {
    const { snapshot } = this.#store.getSnapshot();
    const ringing = snapshot?.callback?.ringing;
    if (snapshot === null || !ringing) return;
    await this.#events?.command({ type: 'callback.decline', contactId: snapshot.contactId, attemptId: ringing.attemptId });
  }

  /** At a chosen time, null: when it is the visitor's turn. A callback that there is already gets that time. */
  async requestCallback(time: ChosenTime = null, email: string | null = null): Promise<void> {
    const { snapshot } = this.#store.getSnapshot();
    if (snapshot === null || this.#events === null) return;
    const { contactId } = snapshot;
    const wish = { contactId, slotAtMs: time === 'quiet' ? null : time, whenQuiet: time === 'quiet' };
    this.#store.patch({ callbackAsked: true, merged: false, failure: null });
    try {
      const own = snapshot.kind === 'callback';
      const { merged = false } = await this.#events.command(
        own ? { type: 'callback.reschedule', ...wish } : { type: 'callback.request', ...wish, email },
      );
      // An earlier callback keeps its own link; this call only waits on.
      if (!merged) this.#options.tokenClient.keep();
      this.#store.patch({ callbackAsked: false, choosing: null, merged });
    } catch (error) {
      this.#options.onFault(error);
      const isGone = failureOf(error) === 'slot_gone';
      this.#store.patch({ callbackAsked: false, failure: isGone ? 'slot_gone' : 'callbackRefused' });
      // Somebody was faster: what is free now.
      if (isGone) await this.#readSlots();
    }
  }

  /** Asks for the times that may be chosen, and shows them. */
  async chooseTime(): Promise<void> {
    const hasTimes = this.#store.getSnapshot().snapshot?.callbackTimes === true;
    this.#store.patch({ choosing: { slots: hasTimes ? null : [] }, failure: null });
    if (!hasTimes) return;
    await this.#readSlots();
  }

  closeTimes(): void {
    this.#store.patch({ choosing: null, failure: null });
  }

  async #readSlots(): Promise<void> {
    const { snapshot } = this.#store.getSnapshot();
    if (snapshot === null || this.#events === null) return;
    try {
      const { slots = [], quietByMs } = await this.#events.command({ type: 'callback.slots', contactId: snapshot.contactId });
      if (this.#store.getSnapshot().choosing !== null)
        this.#store.patch({ choosing: { slots, ...(quietByMs !== undefined && { quietByMs }) } });
    } catch (error) {
      this.#options.onFault(error);
      this.#store.patch({ choosing: { slots: [] }, failure: 'callbackRefused' });
    }
  }

  /** Opens the page of ours that can tell this browser of the callback. */
  async openTellPage(): Promise<void> {
    this.#store.patch({ failure: null });
    try {
      await openTellPage(this.#options.baseUrl, async () => (await this.#tokens.current()).token);
    } catch (error) {
      this.#options.onFault(error);
      this.#store.patch({ failure: 'tellRefused' });
    }
  }

  async cancelCallback(): Promise<void> {
    const { snapshot } = this.#store.getSnapshot();
    if (snapshot === null || this.#events === null) return;
    await this.#events.command({ type: 'callback.cancel', contactId: snapshot.contactId });
  }

  /** The page's word about the visitor does not count. */
  noteUnidentified(): void {
    this.#store.patch({ unidentified: true });
  }

  hangUp(): void {
    this.#hungUpHere = true;
    if (this.#leg !== null) this.#leg.hangUp();
    else if (this.#stage !== 'listening') this.#finish();
  }

  setMuted(muted: boolean): void {
    this.#leg?.setMuted(muted);
    this.#store.patch({ muted });
  }

  /** Only what is heard while waiting; the agent is always heard. */
  setMusicMuted(musicMuted: boolean): void {
    this.#store.patch({ musicMuted });
    this.#review();
  }

  sendDigit(digit: string): void {
    this.#leg?.sendDigit(digit);
  }

  #newTokens(): TokenSource<WidgetTokenResponse> {
    const tokens = createTokenSource(() => this.#options.tokenClient.fetch());
    tokens.onToken((token) => {
      this.#keepCall();
      this.#line?.setToken(token.token);
    });
    return tokens;
  }

  #listen(): void {
    if (this.#events !== null) return;
    const events = new EventsClient({ tokens: this.#tokens, onFault: this.#options.onFault });
    this.#events = events;
    this.#followed = events;
    events.state.subscribe(() => {
      if (this.#followed !== events) return;
      const { snapshot, refusedBy } = events.state.getSnapshot();
      if (snapshot?.scope === 'visitor') this.#store.patch({ snapshot });
      if (refusedBy !== null && this.#stage === 'listening') this.#lost(refusedBy);
      else this.#review();
    });
    events.start();
  }

  async #call(track: MediaStreamTrack, token: WidgetTokenResponse, target: string, attemptId: AttemptId | null): Promise<void> {
    const line = this.#line ?? this.#newLine(token);
    const { userAgent } = line;
    const isHungUp = (): boolean => this.#line !== line;
    try {
      await sipConnected(line, CONNECT_TIMEOUT_MS);
    } catch (error) {
      if (!isHungUp()) throw error;
    }
    if (isHungUp()) return;
    const leg = new CallLeg(track);
    this.#leg = leg;
    line.carry(leg);
    if (this.#store.getSnapshot().muted) leg.setMuted(true);
    let playing: MediaStream | null = null;
    leg.state.subscribe(() => {
      const { remoteStream } = leg.state.getSnapshot();
      if (remoteStream !== null && remoteStream !== playing) {
        playing = remoteStream;
        this.output.play(remoteStream).catch(this.#options.onFault);
      }
      this.#review();
    });
    userAgent.once('newRTCSession', (event: { session: Parameters<CallLeg['follow']>[0] }) => leg.follow(event.session));
    userAgent.call(addressOfRecord(target, token.tenantId), {
      mediaStream: leg.localStream,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: toIceServers(token.iceServers) },
      extraHeaders: attemptId === null ? [] : [`${SIP_HEADERS.attempt}: ${attemptId}`],
    });
    this.#review();
  }

  #newLine(token: WidgetTokenResponse): SipLine {
    const line = new SipLine({
      sipUrl: token.sipUrl,
      tenantId: token.tenantId,
      user: token.contactId,
      token: token.token,
      instanceId: crypto.randomUUID(),
    });
    this.#line = line;
    const { userAgent } = line;
    userAgent.on('disconnected', () => this.#review());
    userAgent.on('connected', () => this.#review());
    userAgent.start();
    return line;
  }

  /** Everything the panel shows follows from three facts: what the visitor did, the leg, the server's snapshot. */
  #review(): void {
    const { snapshot, musicMuted, phase: before } = this.#store.getSnapshot();
    const leg = this.#leg?.state.getSnapshot() ?? null;
    if (leg?.phase === 'ended' && (this.#stage === 'calling' || this.#stage === 'answering')) {
      if (leg.isMoved && !this.#hungUpHere) this.#callAgain();
      else this.#afterLeg(leg.endStatus);
      return;
    }
    const phase = phaseOf(this.#stage, leg?.phase ?? null, snapshot);
    if (phase === 'ended' && before !== 'ended') {
      this.#finish();
      return;
    }
    const isTalking = phase === 'talking';
    if (isTalking && !this.#isKept) this.#beginKeeping();
    this.output.setMuted(musicMuted && phase === 'waiting');
    const { tokenClient } = this.#options;
    if (phase === 'waiting') tokenClient.inLine();
    if (isTalking || snapshot?.kind === 'callback') tokenClient.outOfLine('over');
    if (snapshot?.kind === 'callback') tokenClient.keep();
    this.#store.patch({
      phase,
      digits: leg?.digits ?? '',
      shaky: leg?.phase === 'recovering' || (this.#leg !== null && this.#line?.userAgent.isConnected() === false),
      ...(leg?.phase === 'up' ? { rejoining: false } : {}),
    });
  }

  get #isKept(): boolean {
    return this.#store.getSnapshot().talkingSinceMs !== null;
  }

  /** From here on a page that is loaded anew goes on with the call. */
  #beginKeeping(): void {
    const { snapshot } = this.#store.getSnapshot();
    if (snapshot === null) return;
    this.#store.patch({ talkingSinceMs: Date.now() });
    this.#kept.hold(snapshot.contactId).catch(this.#options.onFault);
    this.#keepCall(snapshot.contactId);
  }

  /** Each resume token is good for one page: the latest is kept. */
  #keepCall(contactId = this.#kept.read()?.contactId): void {
    const { talkingSinceMs } = this.#store.getSnapshot();
    const { resumeToken } = this.#options.tokenClient;
    if (contactId === undefined || talkingSinceMs === null || resumeToken === null) return;
    this.#kept.write({ contactId, resumeToken, talkingSinceMs });
  }

  /** The server has moved the call to another media node: the same contact on a new leg, and the visitor does nothing. */
  #callAgain(): void {
    this.#leg = null;
    this.#store.patch({ rejoining: true });
    const isOver = (): boolean => this.#stage !== 'calling' && this.#stage !== 'answering';
    void this.#orFail(async () => {
      const [track, token] = await Promise.all([this.microphone.open(), this.#tokens.current()]);
      if (!isOver()) await this.#call(track, token, token.contactId, null);
    });
  }

  /** The leg is gone. Why, the server says in its own time: a moment before the BYE, or a moment after it. */
  #afterLeg(status: number | null): void {
    const { snapshot } = this.#store.getSnapshot();
    const verdict = verdictOf(snapshot);
    const wasRefused = status !== null && status >= 400 && status !== 487;
    if (this.#settleTimer === null) this.output.play(null).catch(this.#options.onFault);
    if (verdict === 'callback') {
      this.#leg = null;
      this.microphone.close();
      this.#enter('listening');
    } else if (verdict === 'ended' || this.#hungUpHere) {
      this.#finish();
    } else if (wasRefused && this.#store.getSnapshot().rejoining && status === 404) {
      // It ended while no page was here.
      this.#finish();
    } else if (wasRefused) {
      this.#fail(failureOfStatus(status));
    } else {
      this.#settleTimer ??= setTimeout(() => this.#finish(), SETTLE_MS);
    }
  }

  #enter(stage: WidgetStage): void {
    this.#stage = stage;
    this.#hungUpHere = false;
    this.#clearSettle();
    this.#review();
  }

  #finish(): void {
    const { talkingSinceMs } = this.#store.getSnapshot();
    const reason = this.#store.getSnapshot().snapshot?.endReason ?? null;
    this.#stage = 'over';
    this.#options.tokenClient.outOfLine(reason === null || reason === 'abandoned' ? 'dropped' : 'over');
    this.#options.tokenClient.forget();
    this.#kept.forget();
    this.#store.patch({
      phase: 'ended',
      shaky: false,
      rejoining: false,
      talkedMs: talkingSinceMs === null ? null : Date.now() - talkingSinceMs,
    });
    this.#release();
  }

  /** The server does not know the callback that is waited for any more; or not this site, which its owner can mend. */
  #lost(refusedBy: ErrorCode): void {
    if (refusedBy !== 'origin_refused') this.#options.tokenClient.forget();
    this.#fail(refusedBy);
  }

  #fail(failure: WidgetFailure): void {
    this.#stage = 'failed';
    this.#kept.forget();
    this.#store.patch({ phase: 'failed', failure, shaky: false, rejoining: false });
    this.#release();
  }

  async #orFail(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.onFault(error);
      this.#fail(failureOf(error));
    }
  }

  /** Sockets stay for a moment, so that the BYE gets out and the end's reason comes in. */
  #release(): void {
    this.#clearSettle();
    this.#leg?.hangUp();
    this.#leg = null;
    this.output.play(null).catch(this.#options.onFault);
    this.microphone.close();
    this.#line?.stop();
    this.#line = null;
    const events = this.#events;
    this.#events = null;
    if (events !== null) setTimeout(() => events.close(), 1_000);
  }

  #clearSettle(): void {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer);
    this.#settleTimer = null;
  }

  #reset(): void {
    this.#release();
    this.#takingUp?.abort();
    this.#takingUp = null;
    this.#followed = null;
    this.#options.tokenClient.startAnew();
    this.#stage = 'idle';
    this.#tokens = this.#newTokens();
    this.#store.patch(INITIAL);
  }
}
