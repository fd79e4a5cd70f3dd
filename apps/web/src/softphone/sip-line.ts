import { UA } from 'jssip';
import type { CallLeg } from './call-leg.ts';
import { LINE, nextTickMs, stepLine, type Line, type LineInput } from './keep-line.ts';
import { NOT_QUIET, stepQuiet, type Quiet } from './quiet.ts';
import { SteadySocket } from './steady-socket.ts';
import { bearer, configurationOf, type UserAgentOptions } from './user-agent.ts';
import { ANSWER_WITHIN_MS, watchNetwork } from './watch-network.ts';

const LOOK_EVERY_MS = 200;

/**
 * A page's way to the SIP edge, for the desk and the widget alike: the user agent, and what keeps its socket and its call's
 * ICE up while the network beneath them changes (`keep-line.ts` decides).
 */
export class SipLine {
  readonly userAgent: UA;
  readonly #socket: SteadySocket;
  readonly #stopWatching: () => void;
  #stopped = false;
  readonly #openListeners = new Set<() => void>();
  #line: Line = LINE;
  #leg: CallLeg | null = null;
  #quiet: Quiet = NOT_QUIET;
  readonly #lookTimer: ReturnType<typeof setInterval>;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: UserAgentOptions) {
    this.#socket = new SteadySocket(options.sipUrl);
    this.userAgent = new UA(configurationOf(options, this.#socket));
    const { registerHeaders } = options;
    if (registerHeaders !== undefined) this.userAgent.registrator().setExtraHeaders([...registerHeaders]);
    this.#socket.onTaken = () => {
      // The edge sends what is ours over the socket that registered last.
      if (this.userAgent.isRegistered()) this.userAgent.register();
      this.#note({ type: 'socketUp' });
      for (const tell of [...this.#openListeners]) tell();
    };
    this.userAgent.on('disconnected', () => this.#note({ type: 'socketDown' }));
    this.#stopWatching = watchNetwork({ onChange: () => this.#note({ type: 'networkChanged' }), onDoubt: () => this.#ask() });
    this.#lookTimer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** A call can begin now. The user agent alone does not know it: it is not told while one socket takes another's place. */
  isOpen(): boolean {
    return this.userAgent.isConnected() && this.#socket.isConnected();
  }

  /** Tells of each socket that is open, also of one that takes another's place. Returns the undo. */
  onOpen(listener: () => void): () => void {
    this.#openListeners.add(listener);
    return () => {
      this.#openListeners.delete(listener);
    };
  }

  /** Requests from now on carry the new token; what runs is not touched. */
  setToken(token: string): void {
    this.userAgent.set('authorization_jwt', bearer(token));
  }

  /** This leg's audio is looked after until it ends, or another takes its place. */
  carry(leg: CallLeg): void {
    this.#leg = leg;
    const undo = leg.state.subscribe(() => {
      if (this.#leg !== leg) return undo();
      this.#note({ type: 'path', path: leg.state.getSnapshot().path });
    });
    this.#note({ type: 'path', path: leg.state.getSnapshot().path });
  }

  /** Hangs up, unregisters and closes. */
  stop(): void {
    this.#stopped = true;
    this.#stopWatching();
    clearInterval(this.#lookTimer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#leg = null;
    this.#line = LINE;
    this.userAgent.stop();
  }

  /**
   * A network can be exchanged without a word of the browser, and ICE needs five seconds to miss it. So when a voice breaks
   * off the socket is asked, and one that does not answer is of a network that is gone.
   */
  #look(): void {
    if (this.#leg === null || this.#line.path !== 'up') return;
    const { quiet, ask } = stepQuiet(this.#quiet, this.#leg.heardStamp(), Date.now());
    this.#quiet = quiet;
    if (ask) this.#ask();
  }

  /** One that is being replaced or opened needs no question. */
  #ask(): void {
    if (this.#line.suspect || this.#socket.isConnecting()) return;
    void this.#socket.answers(ANSWER_WITHIN_MS).then((answered) => {
      if (!answered && !this.#stopped) this.#note({ type: 'networkChanged' });
    });
  }

  #note(input: LineInput): void {
    const nowMs = Date.now();
    const { line, actions } = stepLine(this.#line, input, nowMs);
    this.#line = line;
    for (const action of actions) {
      if (action === 'reconnectSocket') this.#socket.renew();
      else this.#leg?.restartIce();
    }
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const atMs = nextTickMs(this.#line);
    this.#timer = atMs === null ? null : setTimeout(() => this.#note({ type: 'tick' }), Math.max(0, atMs - Date.now()));
  }
}
