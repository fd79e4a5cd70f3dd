import { randomInt } from 'node:crypto';
import { CordboardError, type LegId, type MediaDirection } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import { AUDIO_LEVEL_EXTENSION, MID_EXTENSION } from '../workers/capabilities.ts';
import type { MediaWorker } from '../workers/media-worker.ts';
import { Leg, type LegDependencies } from './leg.ts';
import { webRtcState } from './leg-state.ts';
import { mirrored, parseRemoteAudio, type DtlsSetup, type RemoteAudio } from './sdp/remote-audio.ts';
import { writeAnswer, writeOffer } from './sdp/write-sdp.ts';

/** Chromium and Safari; Firefox takes what is offered. */
const OFFERED_OPUS_PAYLOAD_TYPE = 111;
const OFFERED_MID = '0';
/** Without a STUN request for this long ICE counts as disconnected; browsers send one each 2 to 5 s. */
const CONSENT_TIMEOUT_S = 10;

/** The SDP of one WebRTC leg: one audio line that is negotiated once and then only changes direction or ICE. */
export class WebRtcLine {
  readonly leg: Leg;
  readonly #transport: types.WebRtcTransport;
  readonly #address: string;
  readonly #sessionId = randomInt(1, 0x7fff_ffff);
  #version = 0;
  /** Ours; it stays what it became first, a changed role breaks Chrome. */
  #setup: DtlsSetup = 'passive';
  #remote: RemoteAudio | null = null;

  private constructor(leg: Leg, transport: types.WebRtcTransport, address: string) {
    this.leg = leg;
    this.#transport = transport;
    this.#address = address;
    const follow = (): void => {
      const state = webRtcState(leg.state, transport.iceState, transport.dtlsState);
      if (state === 'closed') leg.close('transportFailed');
      else leg.setState(state);
    };
    transport.on('icestatechange', follow);
    transport.on('dtlsstatechange', follow);
  }

  static async create(worker: MediaWorker, legId: LegId, opusPayloadType: number, dependencies: LegDependencies): Promise<WebRtcLine> {
    const router = await worker.routerFor(opusPayloadType);
    const transport = await router.router.createWebRtcTransport({
      webRtcServer: worker.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: CONSENT_TIMEOUT_S,
    });
    return new WebRtcLine(new Leg({ ...dependencies, legId, router, transport }), transport, worker.announcedAddress);
  }

  /** A browser's first offer. Returns the answer. */
  static async answering(
    worker: MediaWorker,
    legId: LegId,
    sdp: string,
    dependencies: LegDependencies,
  ): Promise<{ line: WebRtcLine; answer: string }> {
    const remote = parseRemoteAudio(sdp);
    const line = await WebRtcLine.create(worker, legId, remote.opus.payloadType, dependencies);
    try {
      await line.leg.orGone(() => line.#connect(remote));
      return { line, answer: writeAnswer(line.#local(mirrored(remote.direction)), remote) };
    } catch (error) {
      line.leg.close('refused');
      throw error;
    }
  }

  /** Our first offer; `accept` takes its answer. */
  static async offering(worker: MediaWorker, legId: LegId, dependencies: LegDependencies): Promise<{ line: WebRtcLine; offer: string }> {
    const line = await WebRtcLine.create(worker, legId, OFFERED_OPUS_PAYLOAD_TYPE, dependencies);
    line.#setup = 'actpass';
    return { line, offer: writeOffer(line.#local('sendrecv'), OFFERED_MID, OFFERED_OPUS_PAYLOAD_TYPE) };
  }

  /** The browser's answer to our offer. Throws `state_conflict` when there is none to answer. */
  async accept(sdp: string): Promise<void> {
    if (this.#remote) throw new CordboardError('state_conflict', { from: 'answered', to: 'answered' });
    const remote = parseRemoteAudio(sdp);
    if (remote.opus.payloadType !== OFFERED_OPUS_PAYLOAD_TYPE) {
      throw new CordboardError('unsupported_media', { detail: `Opus payload type ${remote.opus.payloadType} was not offered` });
    }
    if (remote.setup === 'actpass') throw new CordboardError('unsupported_media', { detail: 'DTLS setup actpass in an answer' });
    await this.leg.orGone(() => this.#connect(remote));
  }

  /** A later offer. A new ice-ufrag restarts ICE (RFC 8839 section 4.4.1.1.1), else only the direction can change. */
  async renegotiate(sdp: string): Promise<{ sdp: string; direction: MediaDirection; iceRestarted: boolean }> {
    const before = this.#remote;
    if (!before) throw new CordboardError('state_conflict', { from: 'offering', to: 'renegotiating' });
    const remote = parseRemoteAudio(sdp);
    if (remote.opus.payloadType !== before.opus.payloadType) {
      throw new CordboardError('unsupported_media', { detail: 'the Opus payload type changed' });
    }
    if (remote.fingerprint.value !== before.fingerprint.value) {
      throw new CordboardError('unsupported_media', { detail: 'the DTLS fingerprint changed' });
    }
    const iceRestarted = remote.iceUfrag !== before.iceUfrag;
    if (iceRestarted) await this.leg.orGone(() => this.#transport.restartIce());
    this.#remote = remote;
    const direction = mirrored(remote.direction);
    await this.leg.setDirection(direction);
    return { sdp: writeAnswer(this.#local(direction), remote), direction, iceRestarted };
  }

  async #connect(remote: RemoteAudio): Promise<void> {
    // The role is the remote's: it is the DTLS client unless it insists on passive.
    const role = remote.setup === 'passive' ? 'server' : 'client';
    this.leg.setState('connecting');
    await this.#transport.connect({ dtlsParameters: { role, fingerprints: [remote.fingerprint] } });
    this.#setup = role === 'server' ? 'active' : 'passive';
    this.#remote = remote;
    await this.leg.speak({
      opusPayloadType: remote.opus.payloadType,
      digitPayloadType: remote.digits?.payloadType ?? null,
      ssrc: remote.ssrc,
      mid: remote.mid,
      extensions: remote.extensions.filter(({ uri }) => uri === MID_EXTENSION || uri === AUDIO_LEVEL_EXTENSION),
    });
    await this.leg.setDirection(mirrored(remote.direction));
  }

  #local(direction: MediaDirection) {
    return {
      address: this.#address,
      sessionId: this.#sessionId,
      version: ++this.#version,
      iceParameters: this.#transport.iceParameters,
      iceCandidates: this.#transport.iceCandidates,
      fingerprints: this.#transport.dtlsParameters.fingerprints,
      direction,
      setup: this.#setup,
    };
  }
}
