import type { EncoderSettings } from './codec/opus.ts';
import type { DeskCounts } from './mix/desk.ts';

/** What a mixer's thread is started with. */
export type ThreadSettings = EncoderSettings;

/** To the thread; all in order. Ids are the sender's. */
export type ToMixer =
  /** A socket to the loopback port of a router's transport; answered by `link.opened`. */
  | { readonly type: 'link.open'; readonly linkId: number; readonly port: number }
  | { readonly type: 'link.close'; readonly linkId: number }
  | {
      readonly type: 'voice.add';
      readonly roomId: string;
      readonly voiceId: string;
      readonly linkId: number;
      readonly ssrc: number;
      readonly levelled: boolean;
    }
  | { readonly type: 'voice.remove'; readonly roomId: string; readonly voiceId: string }
  /** Answered by `output.flowing` when what it plays is no longer held back by a jitter buffer. */
  | {
      readonly type: 'output.add';
      readonly roomId: string;
      readonly outputId: string;
      readonly linkId: number;
      readonly ssrc: number;
      readonly payloadType: number;
    }
  | {
      readonly type: 'output.set';
      readonly roomId: string;
      readonly outputId: string;
      readonly gains: readonly (readonly [voiceId: string, gain: number])[];
    }
  | { readonly type: 'output.remove'; readonly roomId: string; readonly outputId: string };

export type FromMixer =
  /** `tid`: the kernel's id of the thread; null where it does not tell. */
  | { readonly type: 'ready'; readonly tid: number | null }
  | { readonly type: 'link.opened'; readonly linkId: number; readonly port: number }
  | { readonly type: 'output.flowing'; readonly outputId: string }
  /** Each second in which there was something to mix. */
  | { readonly type: 'figures'; readonly figures: MixerFigures };

/** Of one second, but for the counts, which are since the thread's start. */
export interface MixerFigures extends DeskCounts {
  readonly rooms: number;
  /** Ticks of rooms. */
  readonly frames: number;
  /** Of these, those that were done more than 20 ms after they were due. */
  readonly late: number;
  /** From when a frame was due to when it was sent. */
  readonly p99Ms: number;
}
