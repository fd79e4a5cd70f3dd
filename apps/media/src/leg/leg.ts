import { setTimeout as sleep } from 'node:timers/promises';
import { CordboardError } from '@cordboard/contracts';
import type { LegEndReason, LegId, LegQuality, LegState, MediaDirection, MediaEvent } from '@cordboard/contracts';
import type { Clock, Logger } from '@cordboard/platform';
import type { types } from 'mediasoup';
import { voiceCodecs } from '../workers/capabilities.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { DigitDetector } from './digits.ts';
import { Ear } from './ear.ts';
import { transition } from './leg-state.ts';
import { legQuality, type UplinkTotals } from './quality.ts';
import { rtpPayloadStart, rtpTimestamp } from './rtp-packet.ts';

export interface LegDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly emit: (event: MediaEvent) => void;
  /** After each change of state; `closed` is the last. */
  readonly onState: (leg: Leg) => void;
}

interface LegOptions extends LegDependencies {
  readonly legId: LegId;
  readonly router: MediaRouter;
  readonly transport: types.WebRtcTransport | types.PlainTransport;
  readonly mid?: string | undefined;
}

/** What the leg sends: its own payload types, and how its packets are known. */
export interface VoiceOptions {
  readonly opusPayloadType: number;
  readonly digitPayloadType: number | null;
  readonly ssrc: number | null;
  readonly mid: string | null;
  readonly extensions: readonly { readonly id: number; readonly uri: string }[];
}

/** Longer than a browser under load keeps its packets back. */
const SPEAKS_WITHIN_MS = 400;
const NOTHING: UplinkTotals = { packets: 0, lost: 0, jitter: 0, rttMs: null };

/** One participant of a room: a transport, what it says (one producer), what it hears (the ear), its digits. */
export class Leg {
  readonly legId: LegId;
  readonly router: MediaRouter;
  readonly ear: Ear;
  readonly #options: LegOptions;
  readonly #digits = new DigitDetector();
  #state: LegState = 'new';
  #stateSinceMs: number;
  #direction: MediaDirection = 'sendrecv';
  #voice: types.Producer | null = null;
  #uplink = NOTHING;

  constructor(options: LegOptions) {
    this.#options = options;
    this.legId = options.legId;
    this.router = options.router;
    this.ear = new Ear({ transport: options.transport, router: options.router, mid: options.mid });
    this.#stateSinceMs = options.clock.nowMs();
  }

  get state(): LegState {
    return this.#state;
  }

  get stateSinceMs(): number {
    return this.#stateSinceMs;
  }

  /** What we do on the line, seen from us. */
  get direction(): MediaDirection {
    return this.#direction;
  }

  /** What the leg says; null until its SDP is known. */
  get voice(): types.Producer | null {
    return this.#voice && !this.#voice.closed ? this.#voice : null;
  }

  /** Does nothing when the state is the same or the leg is closed. */
  setState(to: LegState): void {
    if (this.#state === to || this.#state === 'closed') return;
    this.#state = transition(this.#state, to);
    this.#stateSinceMs = this.#options.clock.nowMs();
    this.#options.emit({ type: 'leg.stateChanged', legId: this.legId, state: to });
    this.#options.onState(this);
  }

  async setDirection(direction: MediaDirection): Promise<void> {
    this.#direction = direction;
    await this.ear.setSending(direction === 'sendrecv' || direction === 'sendonly');
  }

  /** For work that mediasoup may break off because the leg closes meanwhile: that throws `not_found`. */
  async orGone<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (this.#state !== 'closed') throw error;
      throw new CordboardError('not_found', { what: 'leg' }, { cause: error });
    }
  }

  /** From now on the leg can be heard, tapped and its digits arrive. Once only. */
  async speak(options: VoiceOptions): Promise<void> {
    const voice = await this.#options.transport.produce({
      kind: 'audio',
      rtpParameters: {
        codecs: voiceCodecs(options.opusPayloadType, options.digitPayloadType),
        encodings: [options.ssrc === null ? {} : { ssrc: options.ssrc }],
        headerExtensions: options.extensions.map(({ id, uri }) => ({ id, uri: uri as types.RtpHeaderExtensionUri })),
        rtcp: { cname: this.legId },
        ...(options.mid !== null && { mid: options.mid }),
      },
    });
    this.#voice = voice;
    await this.#announceFirstPacket(voice);
    if (options.digitPayloadType !== null) await this.#tapDigits(voice);
  }

  /** A digit that came by SIP INFO. */
  pressByInfo(digit: string): void {
    const nowMs = this.#options.clock.nowMs();
    if (this.#digits.info(digit, nowMs) !== null) this.#options.emit({ type: 'leg.digit', legId: this.legId, digit, by: 'info' });
  }

  /** The figures since the last call. */
  async quality(): Promise<LegQuality> {
    const before = this.#uplink;
    const [stats, down] = await Promise.all([this.voice?.getStats() ?? [], this.ear.totals()]);
    const stat = stats[0];
    if (stat) {
      const { packetCount, packetsLost, jitter, roundTripTime } = stat;
      this.#uplink = { packets: packetCount, lost: packetsLost, jitter, rttMs: roundTripTime ? roundTripTime : null };
    }
    return legQuality(this.legId, before, this.#uplink, down);
  }

  /** Whether a packet comes within a moment: a browser that is there sends fifty a second, also when it is muted. */
  async speaks(): Promise<boolean> {
    const before = await this.#packets();
    await sleep(SPEAKS_WITHIN_MS);
    return (await this.#packets()) > before;
  }

  async #packets(): Promise<number> {
    const stats = await this.orGone(async () => (await this.voice?.getStats()) ?? []);
    return stats[0]?.packetCount ?? 0;
  }

  /** Idempotent; the first reason counts. */
  close(reason: LegEndReason): void {
    if (this.#state === 'closed') return;
    this.ear.close();
    this.#options.transport.close();
    this.setState('closed');
    this.#options.emit({ type: 'leg.closed', legId: this.legId, reason });
  }

  async #announceFirstPacket(voice: types.Producer): Promise<void> {
    voice.once('trace', () => {
      if (this.#state === 'closed') return;
      this.#options.emit({ type: 'leg.heard', legId: this.legId });
      voice.enableTraceEvent([]).catch((error: unknown) => {
        if (!voice.closed) this.#options.log.warn({ err: error, legId: this.legId }, 'trace could not be switched off');
      });
    });
    await voice.enableTraceEvent(['rtp']);
  }

  async #tapDigits(voice: types.Producer): Promise<void> {
    const tap = await this.router.tapDigits(voice.id);
    tap.on('rtp', (packet) => {
      const payload = packet.subarray(rtpPayloadStart(packet));
      const digit = this.#digits.rfc4733(payload, rtpTimestamp(packet), this.#options.clock.nowMs());
      if (digit !== null) this.#options.emit({ type: 'leg.digit', legId: this.legId, digit, by: 'rfc4733' });
    });
  }
}
