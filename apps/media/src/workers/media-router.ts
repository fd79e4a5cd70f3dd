import type { types } from 'mediasoup';
import { Bridges, type ProducerLease } from './bridges.ts';
import { digitCapabilities, voiceCapabilities, voiceCodecs } from './capabilities.ts';
import { newSsrc } from './ssrc.ts';

/**
 * A router for one Opus payload type, shared by the rooms of its worker: consumers are sent with the router's payload
 * type, and Firefox decodes nothing when that is not the one it offered. Its direct transport is where the media
 * process itself listens (taps) and speaks (prompts, music).
 */
export class MediaRouter {
  readonly opusPayloadType: number;
  readonly router: types.Router;
  readonly #direct: types.DirectTransport;
  readonly #bridges = new Bridges();

  constructor(opusPayloadType: number, router: types.Router, direct: types.DirectTransport) {
    this.opusPayloadType = opusPayloadType;
    this.router = router;
    this.#direct = direct;
  }

  get closed(): boolean {
    return this.router.closed;
  }

  /** A producer of the same worker as one that this router's legs can hear; release it when nobody does any more. */
  async reach(producer: types.Producer, home: MediaRouter): Promise<ProducerLease> {
    if (home === this) return { producerId: producer.id, release: () => undefined };
    return await this.#bridges.lease(producer, home.router, this.router);
  }

  /** The Opus packets of a producer of this router, as `rtp` events. */
  async tapVoice(producerId: string): Promise<types.Consumer> {
    return await this.#direct.consume({ producerId, rtpCapabilities: voiceCapabilities(this.opusPayloadType) });
  }

  /** The RFC 4733 packets of a producer of this router, as `rtp` events. */
  async tapDigits(producerId: string): Promise<types.Consumer> {
    return await this.#direct.consume({ producerId, rtpCapabilities: digitCapabilities(this.opusPayloadType) });
  }

  /** A producer that the media process feeds with RTP packets of `ssrc`. */
  async produceSound(): Promise<{ producer: types.Producer; ssrc: number }> {
    const ssrc = newSsrc();
    const producer = await this.#direct.produce({
      kind: 'audio',
      rtpParameters: { codecs: voiceCodecs(this.opusPayloadType, null), encodings: [{ ssrc }], rtcp: { cname: 'sound' } },
    });
    return { producer, ssrc };
  }

  /** A transport to a socket of this machine, in the clear: the way to a mixer's thread. */
  async openLoopback(): Promise<types.PlainTransport> {
    return await this.router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true, comedia: false });
  }
}
