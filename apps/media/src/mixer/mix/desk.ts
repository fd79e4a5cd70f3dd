import type { EncoderSettings } from '../codec/opus.ts';
import { Voice } from '../source/voice.ts';
import { Output, type Gains } from './output.ts';
import { Total } from './total.ts';

/** A room with no packet for so long is idle. */
const IDLE_AFTER_MS = 500;

export interface DeskCounts {
  readonly decoded: number;
  readonly encoded: number;
  /** Frames for which nothing was encoded, since there was silence. */
  readonly silent: number;
  readonly concealed: number;
  readonly dropped: number;
}

/** The mixes of one room: voices in, packets out, at each tick. The clock is passed in (monotonic ms). */
export class Desk {
  readonly #settings: EncoderSettings;
  readonly #voices = new Map<string, Voice>();
  readonly #outputs = new Map<string, Output>();
  readonly #frames = new Map<string, Float32Array>();
  readonly #total = new Total();
  /** Taken out of all outputs, and still needed for the frame in which they fade. */
  readonly #leaving = new Set<string>();
  #lastPacketMs = -Infinity;
  #decoded = 0;
  #encoded = 0;
  #silent = 0;
  #gone = { concealed: 0, dropped: 0 };

  constructor(settings: EncoderSettings) {
    this.#settings = settings;
  }

  get empty(): boolean {
    return this.#voices.size === 0 && this.#outputs.size === 0;
  }

  get counts(): DeskCounts {
    const counts = { ...this.#gone, decoded: this.#decoded, encoded: this.#encoded, silent: this.#silent };
    for (const { counts: own } of this.#voices.values()) {
      counts.concealed += own.concealed;
      counts.dropped += own.dropped;
    }
    return counts;
  }

  /** Whether there is anything to do at a tick. */
  busy(nowMs: number): boolean {
    if (this.#outputs.size === 0) return false;
    return nowMs - this.#lastPacketMs < IDLE_AFTER_MS || [...this.#outputs.values()].some((output) => output.trailing);
  }

  addVoice(id: string, levelled: boolean): void {
    this.#voices.set(id, new Voice(levelled));
  }

  /** It is gone after the next tick, in which those who heard it fade it out. */
  removeVoice(id: string): void {
    if (this.#outputs.size > 0) this.#leaving.add(id);
    else this.#dropVoice(id);
  }

  /** Makes the output when it is not there. */
  setOutput(id: string, gains: Gains): void {
    const output = this.#outputs.get(id) ?? new Output(this.#settings);
    output.set(gains);
    this.#outputs.set(id, output);
  }

  removeOutput(id: string): void {
    this.#outputs.get(id)?.close();
    this.#outputs.delete(id);
    if (this.#outputs.size > 0) return;
    for (const voiceId of this.#leaving) this.#dropVoice(voiceId);
    this.#leaving.clear();
  }

  /** Nothing of what the output will play is still held back. */
  settled(id: string): boolean {
    const output = this.#outputs.get(id);
    return output !== undefined && [...output.gains.keys()].every((source) => this.#voices.get(source)?.filling !== true);
  }

  put(voiceId: string, timestamp: number, payload: Uint8Array, nowMs: number): void {
    this.#lastPacketMs = nowMs;
    this.#voices.get(voiceId)?.put(timestamp, payload, nowMs);
  }

  /** The next 20 ms of each output; `send` gets null for silence. */
  tick(nowMs: number, send: (outputId: string, packet: Uint8Array | null) => void): void {
    this.#frames.clear();
    for (const [id, voice] of this.#voices) {
      const frame = voice.next(nowMs);
      if (!frame) continue;
      this.#frames.set(id, frame);
      this.#decoded++;
    }
    this.#total.begin(this.#frames);
    for (const [id, output] of this.#outputs) {
      const packet = output.next(this.#frames, this.#total);
      if (packet) this.#encoded++;
      else this.#silent++;
      send(id, packet);
    }
    for (const id of this.#leaving) this.#dropVoice(id);
    this.#leaving.clear();
  }

  close(): void {
    for (const id of [...this.#outputs.keys()]) this.removeOutput(id);
    for (const id of [...this.#voices.keys()]) this.#dropVoice(id);
  }

  #dropVoice(id: string): void {
    const voice = this.#voices.get(id);
    if (!voice) return;
    this.#voices.delete(id);
    this.#frames.delete(id);
    this.#gone = { concealed: this.#gone.concealed + voice.counts.concealed, dropped: this.#gone.dropped + voice.counts.dropped };
    voice.close();
  }
}
