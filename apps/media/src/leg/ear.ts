import type { types } from 'mediasoup';
import type { MediaRouter } from '../workers/media-router.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import { voiceCapabilities } from '../workers/capabilities.ts';
import type { DownlinkTotals } from './quality.ts';

interface EarOptions {
  readonly transport: types.Transport;
  readonly router: MediaRouter;
  /** When given, packets carry it in the MID header extension. */
  readonly mid: string | undefined;
}

interface Heard {
  readonly consumer: types.Consumer;
  readonly lease: ProducerLease;
}

/**
 * What one leg hears: one consumer at a time. A change consumes the new source first and closes the old one then, so
 * that a browser changes over within a packet. Calls must not overlap; the room's queue sees to it.
 */
export class Ear {
  readonly #options: EarOptions;
  #current: Heard | null = null;
  #sending = true;
  #closed = false;
  /** Packets of consumers that are gone. */
  #packetsBefore = 0;

  constructor(options: EarOptions) {
    this.#options = options;
  }

  /** Hears what is leased; null is silence: nothing is sent. The lease is released when the ear turns elsewhere. */
  async listen(lease: ProducerLease | null): Promise<void> {
    const old = this.#current;
    if (lease && old && !old.consumer.closed && old.consumer.producerId === lease.producerId) {
      lease.release();
      return;
    }
    this.#current = lease ? await this.#open(lease) : null;
    if (old) this.#drop(old);
    // The leg may have closed meanwhile.
    if (this.#closed) this.close();
  }

  /** False sends nothing, whatever is heard: a browser that is on hold would otherwise let its jitter buffer grow. */
  async setSending(sending: boolean): Promise<void> {
    this.#sending = sending;
    const consumer = this.#current?.consumer;
    if (!consumer || consumer.closed) return;
    await (sending ? consumer.resume() : consumer.pause());
  }

  /** Null while nothing is heard. */
  async totals(): Promise<DownlinkTotals> {
    const consumer = this.#current?.consumer;
    const stat = consumer && !consumer.closed ? (await consumer.getStats()).find((entry) => entry.type === 'outbound-rtp') : undefined;
    return {
      packetsSent: this.#packetsBefore + (stat?.packetCount ?? 0),
      lossPct: stat?.roundTripTime ? (stat.fractionLost * 100) / 256 : null,
      rttMs: stat?.roundTripTime ? stat.roundTripTime : null,
    };
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    const old = this.#current;
    this.#current = null;
    if (old) this.#drop(old);
  }

  async #open(lease: ProducerLease): Promise<Heard> {
    const { transport, router, mid } = this.#options;
    const { producerId } = lease;
    const rtpCapabilities = voiceCapabilities(router.opusPayloadType, mid !== undefined);
    try {
      const consumer = await transport.consume({ producerId, rtpCapabilities, paused: !this.#sending, ...(mid !== undefined && { mid }) });
      return { consumer, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  #drop(old: Heard): void {
    if (!old.consumer.closed) {
      // Asked for before the close, so the worker still answers it; a worker that is gone has nothing to count.
      old.consumer.getStats().then(
        (stats) => {
          this.#packetsBefore += stats.find((entry) => entry.type === 'outbound-rtp')?.packetCount ?? 0;
        },
        () => undefined,
      );
      old.consumer.close();
    }
    old.lease.release();
  }
}
