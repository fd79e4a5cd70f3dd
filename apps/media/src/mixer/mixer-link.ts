import type { types } from 'mediasoup';
import { voiceCapabilities, voiceCodecs } from '../workers/capabilities.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { newSsrc } from '../workers/ssrc.ts';

/** The way between one router and one mixer's thread: RTP on loopback, past the node's own event loop. */
export class MixerLink {
  readonly linkId: number;
  readonly router: MediaRouter;
  readonly transport: types.PlainTransport;

  constructor(linkId: number, router: MediaRouter, transport: types.PlainTransport) {
    this.linkId = linkId;
    this.router = router;
    this.transport = transport;
  }

  /** Sends a producer of the router to the thread. */
  async voice(producerId: string): Promise<{ consumer: types.Consumer; ssrc: number }> {
    const consumer = await this.transport.consume({ producerId, rtpCapabilities: voiceCapabilities(this.router.opusPayloadType) });
    return { consumer, ssrc: consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0 };
  }

  /** A producer that the thread feeds. */
  async output(): Promise<{ producer: types.Producer; ssrc: number }> {
    const ssrc = newSsrc();
    const producer = await this.transport.produce({
      kind: 'audio',
      rtpParameters: { codecs: voiceCodecs(this.router.opusPayloadType, null), encodings: [{ ssrc }], rtcp: { cname: 'mix' } },
    });
    return { producer, ssrc };
  }
}
