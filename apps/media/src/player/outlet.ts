import type { types } from 'mediasoup';
import { RtpWriter } from '../leg/rtp-writer.ts';
import type { MediaRouter } from '../workers/media-router.ts';

/** Sends Opus packets into one router as one RTP stream (RFC 7587). */
export class Outlet {
  readonly producer: types.Producer;
  readonly #writer: RtpWriter;

  private constructor(producer: types.Producer, writer: RtpWriter) {
    this.producer = producer;
    this.#writer = writer;
  }

  static async open(router: MediaRouter): Promise<Outlet> {
    const { producer, ssrc } = await router.produceSound();
    return new Outlet(producer, new RtpWriter(ssrc, router.opusPayloadType));
  }

  /** One 20 ms packet. */
  send(payload: Uint8Array): void {
    if (!this.producer.closed) this.producer.send(this.#writer.write(payload));
  }

  close(): void {
    this.producer.close();
  }
}
