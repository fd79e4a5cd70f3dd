import type { EdgeContext } from '../context.ts';
import { digitOfInfo } from '../digits.ts';
import { refusalOf } from '../refusal.ts';
import { answerTimer, MIN_SE_HEADER, type TimerVerdict } from '../session-timer.ts';
import {
  answerInTransaction,
  CONTACT_HEADER,
  noteTargetRefresh,
  offerIsPending,
  responseTo,
  sdpBody,
  sdpOf,
  type IncomingInviteRequest,
  type ResponseOptions,
  type SipRequest,
} from '../sipjs.ts';
import type { SessionDialog } from '../sipjs.ts';
import type { LegDialog } from './leg-dialog.ts';

interface Answerable {
  accept(options: ResponseOptions): unknown;
  reject(options: ResponseOptions): unknown;
}

type Delegate = NonNullable<SessionDialog['delegate']>;

/** What the other side asks within its dialog: offers (re-INVITE, UPDATE), digits (INFO), the end (BYE). */
export class DialogRequests {
  readonly #context: EdgeContext;
  readonly #leg: LegDialog;
  /** An UPDATE with an offer that is being answered; re-INVITEs are counted by the core. */
  #updating = false;

  constructor(context: EdgeContext, leg: LegDialog) {
    this.#context = context;
    this.#leg = leg;
  }

  get delegate(): Delegate {
    return {
      onInvite: (request) => this.#onReinvite(request),
      onInfo: (request) => this.#onInfo(request, request.message),
      onBye: (request) => {
        request.accept({ statusCode: 200 });
        this.#leg.remoteBye();
      },
    };
  }

  /** RFC 3311. The core knows no UPDATE, so order (CSeq) and glare are looked after here. */
  receiveUpdate(message: SipRequest): void {
    const { dialog, device } = this.#leg;
    const remoteSequence = dialog.remoteSequenceNumber;
    if (remoteSequence !== undefined && message.cseq <= remoteSequence) return this.#refuseOutright(message, 500, []);
    const sdp = sdpOf(message);
    // RFC 3311 section 5.2: an offer while one is being answered.
    if (sdp !== null && (this.#updating || offerIsPending(dialog))) {
      return this.#refuseOutright(message, 500, [`Retry-After: ${Math.floor(Math.random() * 10) + 1}`]);
    }
    noteTargetRefresh(dialog, message);
    const transaction = answerInTransaction(device.core, message);
    const verdict = this.#timerOf(message);
    if (verdict === 'tooSmall') return void transaction.reject({ statusCode: 422, extraHeaders: [MIN_SE_HEADER] });
    if (sdp === null) return this.#accept(transaction, verdict, undefined);
    this.#updating = true;
    void this.#answer(transaction, verdict, sdp, () => true).finally(() => (this.#updating = false));
  }

  #onReinvite(request: IncomingInviteRequest): void {
    const sdp = sdpOf(request.message);
    const verdict = this.#timerOf(request.message);
    if (verdict === 'tooSmall') return void request.reject({ statusCode: 422, extraHeaders: [MIN_SE_HEADER] });
    // Without an offer we would have to make one; browsers always bring theirs.
    if (sdp === null) return void request.reject({ statusCode: 488 });
    if (this.#updating) return void request.reject({ statusCode: 500, extraHeaders: ['Retry-After: 1'] });
    const { dialog } = this.#leg;
    const pending = dialog.reinviteUserAgentServer;
    void this.#answer(request, verdict, sdp, () => dialog.reinviteUserAgentServer === pending);
  }

  async #answer(request: Answerable, verdict: Exclude<TimerVerdict, 'tooSmall'>, sdp: string, current: () => boolean): Promise<void> {
    try {
      const answer = await this.#context.handlers.onOffer(this.#leg.placement, sdp);
      // The socket may have been lost meanwhile, and the request with it.
      if (current() && this.#alive) this.#accept(request, verdict, answer);
    } catch (error) {
      this.#context.log.warn({ err: error, legId: this.#leg.placement.legId }, 'an offer was not answered');
      if (!current() || !this.#alive) return;
      const refusal = refusalOf(error);
      this.#attempt(() => request.reject({ statusCode: refusal.status, extraHeaders: [...refusal.headers] }));
    }
  }

  #accept(request: Answerable, verdict: Exclude<TimerVerdict, 'tooSmall'>, sdp: string | undefined): void {
    this.#attempt(() => {
      request.accept({
        statusCode: 200,
        extraHeaders: [CONTACT_HEADER, ...verdict.headers],
        ...(sdp !== undefined && { body: sdpBody(sdp) }),
      });
      this.#leg.refresh.refreshed(verdict.timer ?? this.#leg.refresh.timer);
      void this.#leg.persist();
    });
  }

  #onInfo(request: Answerable, message: SipRequest): void {
    const digit = digitOfInfo(message.getHeader('content-type'), message.body);
    if (digit === 'unsupported')
      return void request.reject({ statusCode: 415, extraHeaders: ['Accept: application/dtmf-relay, application/dtmf'] });
    if (digit === null) return void request.reject({ statusCode: 400 });
    request.accept({ statusCode: 200 });
    void this.#leg.persist();
    Promise.resolve()
      .then(() => this.#context.handlers.onDigit(this.#leg.placement, digit))
      .catch((error: unknown) => this.#context.log.warn({ err: error, legId: this.#leg.placement.legId }, 'a digit was not taken'));
  }

  get #alive(): boolean {
    return this.#leg.state === 'open';
  }

  #timerOf(message: SipRequest): TimerVerdict {
    const supported = `${message.getHeader('supported') ?? ''},${message.getHeader('k') ?? ''}`.toLowerCase();
    return answerTimer(message.getHeader('session-expires') ?? message.getHeader('x'), supported.includes('timer'));
  }

  #refuseOutright(message: SipRequest, status: number, extraHeaders: string[]): void {
    const text = responseTo(message, status, { extraHeaders });
    this.#leg.device.socket?.send(text).catch((error: unknown) => this.#context.log.debug({ err: error }, 'a response was not sent'));
  }

  /** The core throws when a transaction is over; that is no reason to fail. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#context.log.debug({ err: error, legId: this.#leg.placement.legId }, 'too late to answer');
    }
  }
}
