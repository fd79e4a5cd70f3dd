import { setImmediate } from 'node:timers/promises';
import type { LegId } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import type { Leg } from '../leg/leg.ts';
import { rtpPayloadEnd, rtpPayloadStart, rtpSequence, rtpTimestamp } from '../leg/rtp-packet.ts';
import { FrameClock, type FrameGrid } from './frame-clock.ts';
import { LossCounter } from './loss-counter.ts';
import type { Pauses } from './pauses.ts';
import type { TrackFile } from './track-file.ts';
import { TrackPage } from './track-page.ts';

/** What one leg said in one recording. */
export class Track {
  readonly index: number;
  readonly legId: LegId;
  readonly #file: TrackFile;
  readonly #page: TrackPage;
  readonly #pauses: Pauses;
  readonly #loss = new LossCounter();
  #tap: types.Consumer | null = null;
  #wanted = false;
  #packets = 0;

  constructor(index: number, legId: LegId, grid: FrameGrid, pauses: Pauses, file: TrackFile) {
    this.index = index;
    this.legId = legId;
    this.#file = file;
    this.#pauses = pauses;
    this.#page = new TrackPage(new FrameClock(grid), pauses);
  }

  /** Packets written so far. */
  get packets(): number {
    return this.#packets;
  }

  /** Sent by the leg and not in the track: lost on the way, or too late. */
  get lost(): number {
    return this.#loss.lost + this.#page.dropped;
  }

  /** The frame behind the last one that was flushed. */
  get endFrame(): number {
    return this.#page.lastFrame + 1;
  }

  /** Listens to the leg from now on. Does nothing while the leg has no voice yet; call again when it has. */
  async attach(leg: Leg): Promise<void> {
    this.#wanted = true;
    const voice = leg.voice;
    if (this.#tap || !voice) return;
    const tap = await leg.router.tapVoice(voice.id);
    if (!this.#wanted) {
      tap.close();
      return;
    }
    this.#tap = tap;
    tap.on('rtp', (packet) => {
      this.#take(packet);
    });
  }

  /** Idempotent. */
  detach(): void {
    this.#wanted = false;
    this.#tap?.close();
    this.#tap = null;
  }

  flush(everything = false): void {
    const page = this.#page.flush(everything, performance.now());
    if (!page) return;
    this.#packets += page.packets;
    this.#file.append(page);
  }

  /** Takes in what the worker had sent before, however much of it waits in this process, and ends the file. */
  async close(): Promise<void> {
    await answered(this.#tap, async (tap) => {
      await tap.pause();
    });
    this.detach();
    this.flush(true);
    await this.#file.close();
  }

  /** Resolves when what the worker had read before is taken in, however much of it waits in this process. */
  async catchUp(): Promise<void> {
    await answered(this.#tap, async (tap) => await tap.getStats());
  }

  /** The path of each packet of each recorded leg: nothing is allocated here. */
  #take(packet: Buffer): void {
    const nowMs = performance.now();
    const start = rtpPayloadStart(packet);
    const end = rtpPayloadEnd(packet);
    if (end <= start) return;
    this.#loss.take(rtpSequence(packet));
    // Whatever its timestamp says: what comes during a pause is never kept, not even in memory.
    if (this.#pauses.on) {
      this.#page.pass(rtpTimestamp(packet), nowMs);
      return;
    }
    if (this.#page.full) this.flush();
    this.#page.add(packet, start, end, rtpTimestamp(packet), nowMs);
  }
}

/** The worker answers in order, so all packets from before come before the answer. */
async function answered(tap: types.Consumer | null, ask: (tap: types.Consumer) => Promise<unknown>): Promise<void> {
  if (!tap || tap.closed) return;
  // Its leg or its worker may have gone meanwhile, then no more will come either.
  await ask(tap).catch(() => undefined);
  // mediasoup hands packets on a turn later than answers.
  await setImmediate();
}
