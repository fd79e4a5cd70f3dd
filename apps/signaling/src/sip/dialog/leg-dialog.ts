import type { LegEndReason } from '@cordboard/contracts';
import type { EdgeContext } from '../context.ts';
import type { Device } from '../device.ts';
import type { LegCarrier } from '../directory.ts';
import { dialogKeyOf } from '../keys.ts';
import type { LegPlacement } from '../port.ts';
import { digitBody } from '../digits.ts';
import { reasonHeader } from '../refusal.ts';
import type { SessionTimer } from '../session-timer.ts';
import { forgetUnfinishedOffer, sendInDialog, snapshotDialog, type SessionDialog, type SipRequest } from '../sipjs.ts';
import { DialogRequests } from './dialog-requests.ts';
import { DialogWriter } from './dialog-writer.ts';
import { legDialogMayGo, type LegDialogState } from './leg-state.ts';
import type { DialogRecord } from './record.ts';
import { RefreshTimer } from './refresh-timer.ts';

/** Beyond the grace, so that a process that takes over late still finds what it needs. */
const RECORD_SLACK_MS = 120_000;

/** One leg's confirmed dialog: its requests, its timers, its grace, and its copy in Redis. */
export class LegDialog implements LegCarrier {
  readonly placement: LegPlacement;
  readonly device: Device;
  readonly dialog: SessionDialog;
  readonly dialogKey: string;
  readonly refresh: RefreshTimer;
  readonly #context: EdgeContext;
  readonly #requests: DialogRequests;
  readonly #writer: DialogWriter;
  #state: LegDialogState;
  #lostAtMs: number | null = null;
  #grace: NodeJS.Timeout | undefined;
  #endAfterAck = false;
  /** Said in the BYE, also when that has to wait for the device. */
  #endReason: LegEndReason = 'hangup';
  #acknowledged: { resolve: () => void; reject: (cause: string) => void } | null = null;

  constructor(
    context: EdgeContext,
    options: {
      device: Device;
      dialog: SessionDialog;
      placement: LegPlacement;
      state: 'awaitingAck' | 'open' | 'lost';
      timer: SessionTimer | null;
      refreshedAtMs: number;
    },
  ) {
    const { device, dialog, placement } = options;
    this.#context = context;
    this.device = device;
    this.dialog = dialog;
    this.placement = placement;
    this.dialogKey = dialogKeyOf(dialog.callId, dialog.localTag, dialog.remoteTag);
    this.#state = options.state;
    this.#writer = new DialogWriter(
      context,
      () => this.#record(),
      () => this.#lostAtMs,
      this.#recordTtlMs,
      () => this.#taken(),
    );
    this.refresh = new RefreshTimer(context.clock, options.timer, options.refreshedAtMs, {
      onExpired: () => this.#expired(),
      onDue: (headers) => this.#sendRefresh(headers),
    });
    this.#requests = new DialogRequests(context, this);
    dialog.delegate = {
      ...this.#requests.delegate,
      onAck: () => this.#acked(),
      onAckTimeout: () => this.#neverAcked('timeout'),
    };
    device.dialogs.add(this);
    context.directory.addDialog(this.dialogKey, this);
    context.directory.addLeg(placement.tenantId, placement.legId, this);
    if (options.state === 'lost') this.#startGrace(context.clock.nowMs());
    if (options.state === 'open') this.refresh.start();
  }

  get state(): LegDialogState {
    return this.#state;
  }

  get #recordTtlMs(): number {
    return this.#context.configuration.socketGraceMs + this.#context.configuration.touchEveryMs + RECORD_SLACK_MS;
  }

  /** Resolves when the ACK to our 200 has come, rejects with the cause when it never will. */
  async acknowledged(): Promise<void> {
    if (this.#state === 'ended') throw new Error('ended');
    if (this.#state !== 'awaitingAck') return;
    await new Promise<void>((resolve, reject) => {
      this.#acknowledged = { resolve, reject: (cause) => reject(new Error(cause)) };
    });
  }

  /** Writes the dialog to Redis; resolves when this or a later state is there, or could not be written. */
  async persist(): Promise<void> {
    if (this.#state === 'ended') return;
    await this.#writer.write();
  }

  /** UPDATE, which the core does not know. */
  receiveUpdate(message: SipRequest): void {
    this.#requests.receiveUpdate(message);
  }

  socketLost(): void {
    if (this.#state === 'awaitingAck') return this.#neverAcked('socketLost');
    forgetUnfinishedOffer(this.dialog);
    if (this.#state === 'ending') return this.#startGrace(this.#context.clock.nowMs());
    if (!this.#go('lost')) return;
    this.refresh.stop();
    this.#startGrace(this.#context.clock.nowMs());
    void this.persist();
    this.#tell(() => this.#context.handlers.onSocket(this.placement, 'lost'));
  }

  /** A socket carries the device again. */
  socketBack(): void {
    if (this.#state === 'ending') {
      this.#clearGrace();
      return this.#sendBye(this.#endReason);
    }
    if (!this.#go('open')) return;
    this.#clearGrace();
    this.refresh.start();
    void this.persist();
    this.#tell(() => this.#context.handlers.onSocket(this.placement, 'back'));
  }

  /**
   * Another Contact came back under the same +sip.instance: a softphone that kept its calls, or a reloaded page that
   * forgot them. Asks the softphone itself (UPDATE without SDP, RFC 3311): only a 2xx brings the dialog back.
   */
  probe(): void {
    if (this.#state === 'ending') return this.socketBack();
    if (this.#state !== 'lost') return;
    sendInDialog(this.device.core, this.dialog, 'UPDATE', this.refresh.headers(), (status) => {
      if (status >= 200 && status < 300) this.socketBack();
      else if (status === 404 || status === 481) this.#endByItself('socketLost');
    });
  }

  sendDigit(digit: string): void {
    if (this.#state !== 'open') return;
    this.dialog.info(undefined, { body: digitBody(digit) });
    void this.persist();
  }

  /** Asked for from outside: nothing is told to the handlers. */
  end(reason: LegEndReason): void {
    if (this.#state !== 'ending') this.#endReason = reason;
    if (this.#state === 'awaitingAck') {
      this.#endAfterAck = true;
      return;
    }
    const lost = this.#state === 'lost';
    if (!this.#go('ending')) return;
    this.refresh.stop();
    if (!lost) this.#sendBye(reason);
  }

  /** The other side hung up. */
  remoteBye(): void {
    if (this.#state === 'awaitingAck') return this.#neverAcked('remoteHangup');
    this.#endByItself('remoteHangup');
  }

  /** Ends with a BYE, and tells the handlers why. */
  close(reason: LegEndReason): void {
    if (this.#state === 'ended' || this.#state === 'ending') return;
    if (this.#state === 'awaitingAck') return this.#neverAcked(reason);
    const silent = this.#state === 'lost';
    this.end(reason);
    if (silent) this.#finish();
    this.#tell(() => this.#context.handlers.onEnded(this.placement, reason));
  }

  /** Forgets the dialog without a word: another process has it, or this one is closing. */
  release(): void {
    if (!this.#go('ended')) return;
    this.#acknowledged?.reject('closing');
    this.#forget();
  }

  #acked(): void {
    if (!this.#go('open')) return;
    this.#acknowledged?.resolve();
    this.refresh.start();
    if (this.#endAfterAck) this.end(this.#endReason);
  }

  #neverAcked(cause: string): void {
    if (!this.#go('ended')) return;
    if (cause === 'timeout' && this.device.socket) this.dialog.bye();
    this.#acknowledged?.reject(cause);
    void this.#writer.end();
    this.#forget();
  }

  #sendBye(reason: LegEndReason): void {
    const answered = (status: number): void => {
      // 503 is what the core makes of a socket that was gone: the BYE waits for the device's return.
      if (status === 503 && !this.device.socket && this.#state === 'ending') return;
      this.#finish();
    };
    const extraHeaders = [reasonHeader(reason === 'timeout' ? 408 : 200, reason)];
    this.dialog.bye({ onAccept: () => answered(200), onReject: ({ message }) => answered(message.statusCode ?? 500) }, { extraHeaders });
  }

  #expired(): void {
    if (this.#state === 'open') this.close('timeout');
  }

  #sendRefresh(headers: string[]): void {
    if (this.#state !== 'open') return;
    sendInDialog(this.device.core, this.dialog, 'UPDATE', headers, (status) => {
      if (status === 481 || status === 404) return this.#endByItself('remoteHangup');
      this.refresh.refreshed();
      void this.persist();
    });
  }

  /** Ended without our BYE; the handlers are told, unless another process holds the dialog by now. */
  #endByItself(reason: LegEndReason): void {
    const silent = this.#state === 'ending';
    if (!this.#go('ended')) return;
    this.#forget();
    void this.#writer.end().then((ours) => {
      if (ours && !silent) this.#tell(() => this.#context.handlers.onEnded(this.placement, reason));
    });
  }

  #finish(): void {
    if (!this.#go('ended')) return;
    void this.#writer.end();
    this.#forget();
  }

  #taken(): void {
    this.#context.log.info({ legId: this.placement.legId }, 'the dialog is carried by another process');
    this.release();
  }

  #startGrace(nowMs: number): void {
    this.#lostAtMs ??= nowMs;
    if (this.#grace) return;
    const leftMs = this.#lostAtMs + this.#context.configuration.socketGraceMs - nowMs;
    this.#grace = setTimeout(() => this.#endByItself('socketLost'), Math.max(0, leftMs));
  }

  #clearGrace(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#lostAtMs = null;
  }

  #go(to: LegDialogState): boolean {
    if (!legDialogMayGo(this.#state, to)) return false;
    this.#state = to;
    return true;
  }

  #forget(): void {
    this.#clearGrace();
    this.refresh.stop();
    this.dialog.dispose();
    this.device.dialogs.delete(this);
    this.#context.directory.removeDialog(this.dialogKey, this);
    this.#context.directory.removeLeg(this.placement.tenantId, this.placement.legId, this);
    this.device.disposeIfIdle();
  }

  #record(): DialogRecord {
    const { device } = this;
    return {
      placement: this.placement,
      claims: device.identity.claims,
      contact: device.contact,
      instance: device.instance,
      deskId: device.deskId,
      timer: this.refresh.timer,
      refreshedAtMs: this.refresh.refreshedAtMs,
      dialog: snapshotDialog(this.dialog),
    };
  }

  #tell(handler: () => Promise<void>): void {
    // In a then, so that a handler that throws at once does not throw into the socket's close event.
    Promise.resolve()
      .then(handler)
      .catch((error: unknown) => this.#context.log.error({ err: error, legId: this.placement.legId }, 'a leg event was not taken'));
  }
}
