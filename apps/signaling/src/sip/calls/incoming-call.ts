import { CordboardError, type AttemptId } from '@cordboard/contracts';
import type { EdgeContext } from '../context.ts';
import type { Device, UnansweredInvite } from '../device.ts';
import { LegDialog } from '../dialog/leg-dialog.ts';
import type { IncomingInvite, LegPlacement } from '../port.ts';
import { reasonHeader } from '../refusal.ts';
import type { TimerVerdict } from '../session-timer.ts';
import { sdpBody, SessionDialog, type IncomingInviteRequest } from '../sipjs.ts';

/** Nobody answered or refused the INVITE: the caller must not wait for ever (RFC 3261 section 13.3.1.1, timer C). */
const ANSWER_WITHIN_MS = 180_000;

export interface IncomingCallOptions {
  readonly device: Device;
  readonly request: IncomingInviteRequest;
  readonly target: string;
  readonly attemptId: AttemptId | null;
  readonly sdp: string;
  readonly timer: Exclude<TimerVerdict, 'tooSmall'>;
}

/** An INVITE from a socket until its final response. After that the leg is a `LegDialog`. */
export class IncomingCall implements IncomingInvite, UnansweredInvite {
  readonly claims: IncomingInvite['claims'];
  readonly target: string;
  readonly attemptId: AttemptId | null;
  readonly sdp: string;
  readonly #context: EdgeContext;
  readonly #options: IncomingCallOptions;
  readonly #cancel = new AbortController();
  readonly #tooLate: NodeJS.Timeout;
  #answered = false;

  constructor(context: EdgeContext, options: IncomingCallOptions) {
    this.#context = context;
    this.#options = options;
    this.claims = options.device.identity.claims;
    this.target = options.target;
    this.attemptId = options.attemptId;
    this.sdp = options.sdp;
    const { request, device } = options;
    device.unanswered.add(this);
    this.#tooLate = setTimeout(() => this.#giveUp(408), ANSWER_WITHIN_MS);
    request.delegate = { onCancel: () => this.#giveUp(487) };
    request.trying();
  }

  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  progress(status: 180 | 183, sdp?: string): void {
    if (this.#answered) return;
    const { session } = this.#options.request.progress({ statusCode: status, ...(sdp !== undefined && { body: sdpBody(sdp) }) });
    // The caller may end an early dialog with BYE (RFC 3261 section 15): it means what CANCEL means.
    session.delegate = {
      onBye: (request) => {
        request.accept({ statusCode: 200 });
        this.#giveUp(487);
      },
    };
  }

  async accept(placement: LegPlacement, sdp: string): Promise<void> {
    if (this.#answered) throw new CordboardError('state_conflict', { cause: 'the call is over' });
    const { device, request, timer } = this.#options;
    const { session } = request.accept({ statusCode: 200, body: sdpBody(sdp), extraHeaders: [...timer.headers] });
    if (!(session instanceof SessionDialog)) throw new TypeError('the core made no session dialog');
    this.#finish();
    const leg = new LegDialog(this.#context, {
      device,
      dialog: session,
      placement,
      state: 'awaitingAck',
      timer: timer.timer,
      refreshedAtMs: this.#context.clock.nowMs(),
    });
    try {
      await Promise.all([leg.acknowledged(), leg.persist()]);
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'unknown';
      throw new CordboardError(cause === 'timeout' ? 'timeout' : 'state_conflict', { cause });
    }
    void leg.persist();
  }

  reject(status: number, text: string): void {
    if (this.#answered) return;
    this.#finish();
    const statusCode = status >= 400 && status <= 699 ? status : 480;
    this.#options.request.reject({ statusCode, extraHeaders: [reasonHeader(statusCode, text)] });
  }

  socketLost(): void {
    this.#giveUp(487);
  }

  /** The final response also ends the transaction when nobody is there to read it. */
  #giveUp(status: number): void {
    if (this.#answered) return;
    this.#finish();
    this.#options.request.reject({ statusCode: status });
    this.#cancel.abort();
  }

  #finish(): void {
    this.#answered = true;
    clearTimeout(this.#tooLate);
    this.#options.device.unanswered.delete(this);
  }
}
