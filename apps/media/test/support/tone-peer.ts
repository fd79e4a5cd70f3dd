import { FRAME_SAMPLES, OpusDecoder, OpusEncoder, SAMPLE_RATE } from '../../src/mixer/codec/opus.ts';
import { PlainPeer } from './plain-peer.ts';
import type { TestRoom } from './test-node.ts';

/** What a mix waits for a packet at least. */
const JITTER_MS = 30;

/** A second of a tone, so that it goes on without a click: the frequency is a whole number. */
function tonePackets(hz: number, amplitude: number): Buffer[] {
  const encoder = new OpusEncoder({ bitrate: 48_000, complexity: 5 });
  const samples = new Float32Array(FRAME_SAMPLES);
  const second = (): Buffer[] =>
    Array.from({ length: 50 }, (_, frame) => {
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        samples[i] = amplitude * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + i)) / SAMPLE_RATE);
      }
      return Buffer.from(encoder.encode(samples));
    });
  // The encoder's first frames fade in.
  second();
  const packets = second();
  encoder.close();
  return packets;
}

/** Amplitude of a frequency in samples (Goertzel's algorithm). */
export function amplitudeOf(samples: Float32Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + turn * last - before];
  return (2 * Math.sqrt(Math.max(0, before * before + last * last - turn * before * last))) / samples.length;
}

/** A headless peer that says a tone in real Opus and decodes what it hears. */
export class TonePeer {
  readonly plain: PlainPeer;
  readonly hz: number;
  readonly #packets: Buffer[];
  #timer: NodeJS.Timeout | null = null;
  /** Packets that a busy machine sent later than a jitter buffer waits. */
  late = 0;

  private constructor(plain: PlainPeer, hz: number, amplitude: number) {
    this.plain = plain;
    this.hz = hz;
    this.#packets = tonePackets(hz, amplitude);
  }

  static async join(room: TestRoom, hz: number, amplitude = 0.1, payloadType?: number): Promise<TonePeer> {
    const peer = new TonePeer(await PlainPeer.join(room, payloadType), hz, amplitude);
    peer.speak();
    return peer;
  }

  get legId() {
    return this.plain.legId;
  }

  /** 50 packets a second from now on. */
  speak(): void {
    this.plain.catchUp();
    const beganAt = performance.now();
    let said = 0;
    this.#timer = setInterval(() => {
      for (; performance.now() - beganAt >= said * 20; said++) {
        const packet = this.#packets[said % 50];
        if (performance.now() - beganAt - said * 20 > JITTER_MS) this.late++;
        if (packet) this.plain.send(packet, { payloadType: this.plain.payloadType });
        this.plain.skip();
      }
    }, 5);
  }

  hush(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  close(): void {
    this.hush();
    this.plain.close();
  }

  /** The sound of the packets heard from `from` on, stream by stream as they came. */
  sound(from = 0): Float32Array {
    const frames: Float32Array[] = [];
    let decoder = new OpusDecoder();
    let current: number | null = null;
    for (const { ssrc, payload } of this.plain.heard.slice(from)) {
      if (current !== null && current !== ssrc) {
        decoder.close();
        decoder = new OpusDecoder();
      }
      current = ssrc;
      const frame = decoder.decode(payload);
      if (frame) frames.push(frame.slice());
    }
    decoder.close();
    const sound = new Float32Array(frames.reduce((length, frame) => length + frame.length, 0));
    let at = 0;
    for (const frame of frames) {
      sound.set(frame, at);
      at += frame.length;
    }
    return sound;
  }

  /** Amplitude of a tone in the last 200 ms heard; 0 when nothing was heard for that long. */
  hears(hz: number): number {
    const last = this.plain.heard.at(-1);
    if (!last || performance.now() - last.atMs > 200) return 0;
    const sound = this.sound(Math.max(0, this.plain.heard.length - 20));
    return amplitudeOf(sound.subarray(-SAMPLE_RATE / 5), hz);
  }
}
