import { RtpWriter } from '../../leg/rtp-writer.ts';
import type { EncoderSettings } from '../codec/opus.ts';
import { Desk, type DeskCounts } from '../mix/desk.ts';
import type { Framed } from './frame-loop.ts';
import type { LinkSocket } from './link-socket.ts';

/** A source's first packet is here after so long, if it speaks at all. */
const FIRST_PACKETS_MS = 40;

interface Stream {
  readonly link: LinkSocket;
  readonly writer: RtpWriter;
  readonly madeAtMs: number;
  flowing: boolean;
}

interface MixedRoomOptions {
  readonly settings: EncoderSettings;
  readonly now: () => number;
  /** A packet came, so there is something to do. */
  readonly onPacket: () => void;
  readonly onFlowing: (outputId: string) => void;
}

/** One room's desk between the sockets. */
export class MixedRoom implements Framed {
  readonly #options: MixedRoomOptions;
  readonly #desk: Desk;
  readonly #voices = new Map<string, { readonly link: LinkSocket; readonly ssrc: number }>();
  readonly #streams = new Map<string, Stream>();
  #lastTickMs: number;

  constructor(options: MixedRoomOptions) {
    this.#options = options;
    this.#desk = new Desk(options.settings);
    this.#lastTickMs = options.now();
  }

  get empty(): boolean {
    return this.#voices.size === 0 && this.#streams.size === 0;
  }

  get counts(): DeskCounts {
    return this.#desk.counts;
  }

  addVoice(voiceId: string, link: LinkSocket, ssrc: number, levelled: boolean): void {
    const { now, onPacket } = this.#options;
    this.#desk.addVoice(voiceId, levelled);
    this.#voices.set(voiceId, { link, ssrc });
    link.hear(ssrc, (timestamp, payload) => {
      this.#desk.put(voiceId, timestamp, payload, now());
      onPacket();
    });
  }

  removeVoice(voiceId: string): void {
    const voice = this.#voices.get(voiceId);
    if (!voice) return;
    voice.link.forget(voice.ssrc);
    this.#voices.delete(voiceId);
    this.#desk.removeVoice(voiceId);
  }

  addOutput(outputId: string, link: LinkSocket, ssrc: number, payloadType: number): void {
    const madeAtMs = this.#options.now();
    this.#streams.set(outputId, { link, writer: new RtpWriter(ssrc, payloadType), madeAtMs, flowing: false });
  }

  setOutput(outputId: string, gains: ReadonlyMap<string, number>): void {
    this.#desk.setOutput(outputId, gains);
  }

  removeOutput(outputId: string): void {
    this.#streams.delete(outputId);
    this.#desk.removeOutput(outputId);
  }

  busy(nowMs: number): boolean {
    return this.#desk.busy(nowMs);
  }

  tick(nowMs: number): void {
    this.#makeUpFor(nowMs);
    this.#desk.tick(nowMs, (outputId, packet) => {
      const stream = this.#streams.get(outputId);
      if (!stream) return;
      if (packet) stream.link.send(stream.writer.write(packet));
      else stream.writer.pass();
      if (!stream.flowing) this.#maybeFlowing(outputId, stream, nowMs);
    });
  }

  close(): void {
    for (const voiceId of [...this.#voices.keys()]) this.removeVoice(voiceId);
    this.#desk.close();
  }

  /** Timestamps go on while the room is idle (RFC 3550 section 5.1). */
  #makeUpFor(nowMs: number): void {
    const idleFrames = Math.round((nowMs - this.#lastTickMs) / 20) - 1;
    this.#lastTickMs = nowMs;
    // Less than that is a tick that came late, and the ones behind it make up for it.
    if (idleFrames > 10) for (const { writer } of this.#streams.values()) writer.pass(idleFrames);
  }

  #maybeFlowing(outputId: string, stream: Stream, nowMs: number): void {
    if (nowMs - stream.madeAtMs < FIRST_PACKETS_MS || !this.#desk.settled(outputId)) return;
    stream.flowing = true;
    this.#options.onFlowing(outputId);
  }
}
