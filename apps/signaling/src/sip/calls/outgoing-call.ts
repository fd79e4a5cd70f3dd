import { CordboardError, SIP_HEADERS, type DeskId, type LegEndReason } from '@cordboard/contracts';
import { aorUri } from '../address.ts';
import type { EdgeContext } from '../context.ts';
import type { Device } from '../device.ts';
import type { LegCarrier } from '../directory.ts';
import { LegDialog } from '../dialog/leg-dialog.ts';
import type { OutgoingInvite } from '../port.ts';
import { reasonHeader } from '../refusal.ts';
import { OUR_TIMER_HEADERS, settledTimer } from '../session-timer.ts';
import { CONTACT_HEADER, sdpBody, sdpOf, SessionDialog, type OutgoingInviteRequest, type SipResponse } from '../sipjs.ts';

type Failure = { readonly cause: string; readonly status?: number };
type Answer = { readonly sdp: string; readonly deskId: DeskId | null };

/**
 * One offer's INVITE to the softphones of an agent, forked: the first 200 is the leg, the others are cancelled, and a
 * second 200 that was already under way gets ACK and BYE (RFC 3261 section 13.2.2.4).
 */
export class OutgoingCall implements LegCarrier {
  readonly #context: EdgeContext;
  readonly #invite: OutgoingInvite;
  readonly #branches = new Map<Device, OutgoingInviteRequest>();
  readonly #answer = Promise.withResolvers<Answer>();
  #settled = false;
  #lastFailure: Failure = { cause: 'refused' };

  constructor(context: EdgeContext, invite: OutgoingInvite) {
    this.#context = context;
    this.#invite = invite;
  }

  async run(devices: readonly Device[], cancel: AbortSignal): Promise<Answer> {
    const { tenantId, legId } = this.#invite.placement;
    const onAbort = (): void => this.#fail(new CordboardError('state_conflict', { cause: 'cancelled' }), 'cancelled');
    const timer = setTimeout(() => this.#fail(new CordboardError('timeout'), 'timeout'), this.#context.configuration.inviteTimeoutMs);
    cancel.addEventListener('abort', onAbort, { once: true });
    this.#context.directory.addLeg(tenantId, legId, this);
    try {
      if (cancel.aborted) onAbort();
      else for (const device of devices) this.#ring(device);
      return await this.#answer.promise;
    } finally {
      clearTimeout(timer);
      cancel.removeEventListener('abort', onAbort);
      this.#context.directory.removeLeg(tenantId, legId, this);
    }
  }

  end(_reason: LegEndReason): void {
    this.#fail(new CordboardError('state_conflict', { cause: 'cancelled' }), 'cancelled');
  }

  /** Not answered: nobody listens yet. */
  sendDigit(): void {
    return;
  }

  #ring(device: Device): void {
    const { placement, offerId, supervises, sdp } = this.#invite;
    const role = supervises === true ? [`${SIP_HEADERS.supervises}: 1`] : [];
    const { core, identity } = device;
    const request = core.makeOutgoingRequestMessage(
      'INVITE',
      device.contactUri,
      aorUri(placement.tenantId, placement.contactId),
      aorUri(identity.tenantId, identity.user),
      {},
      [CONTACT_HEADER, `${SIP_HEADERS.offer}: ${offerId}`, `${SIP_HEADERS.contact}: ${placement.contactId}`, ...role, ...OUR_TIMER_HEADERS],
      sdpBody(sdp),
    );
    const unanswered = {
      socketLost: () => {
        device.unanswered.delete(unanswered);
        this.#branchFailed(device, { cause: 'socketLost' });
      },
    };
    const done = (): void => {
      device.unanswered.delete(unanswered);
      device.disposeIfIdle();
    };
    device.unanswered.add(unanswered);
    const branch = core.invite(request, {
      onAccept: (response) => {
        const ack = (): void => void response.ack();
        this.#answered(device, response.session, response.message, ack);
        done();
      },
      onReject: ({ message }) => {
        this.#branchFailed(device, { cause: 'refused', status: message.statusCode ?? 500 });
        done();
      },
      onRedirect: () => {
        this.#branchFailed(device, { cause: 'refused', status: 302 });
        done();
      },
    });
    this.#branches.set(device, branch);
  }

  #answered(device: Device, session: unknown, message: SipResponse, ack: () => void): void {
    if (!(session instanceof SessionDialog)) throw new TypeError('the core made no session dialog');
    ack();
    this.#branches.delete(device);
    const sdp = sdpOf(message);
    if (this.#settled || sdp === null) {
      session.bye(undefined, { extraHeaders: [reasonHeader(this.#settled ? 200 : 488, this.#settled ? 'answered elsewhere' : 'no SDP')] });
      if (!this.#settled) this.#branchFailed(device, { cause: 'refused', status: 488 });
      return;
    }
    this.#settled = true;
    const leg = new LegDialog(this.#context, {
      device,
      dialog: session,
      placement: this.#invite.placement,
      state: 'open',
      timer: settledTimer(message.getHeader('session-expires') ?? message.getHeader('x')),
      refreshedAtMs: this.#context.clock.nowMs(),
    });
    void leg.persist();
    this.#cancelBranches('Call completed elsewhere');
    this.#answer.resolve({ sdp, deskId: device.deskId });
  }

  #branchFailed(device: Device, failure: Failure): void {
    this.#branches.delete(device);
    this.#lastFailure = failure;
    if (this.#branches.size === 0) this.#fail(new CordboardError('state_conflict', { ...this.#lastFailure }), 'refused');
  }

  #fail(error: CordboardError, why: string): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelBranches(why);
    this.#answer.reject(error);
  }

  #cancelBranches(why: string): void {
    for (const branch of this.#branches.values()) branch.cancel(reasonHeader(200, why).slice('Reason: '.length));
    this.#branches.clear();
  }
}
