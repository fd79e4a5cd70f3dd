import { CordboardError, type RoomId, type SoundSource } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import type { MixerThread } from '../mixer/mixer-thread.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { sourceKey } from './heard.ts';

/** Where a source is to be had; null when it has gone. */
export type OpenSource = (source: SoundSource) => Promise<{ readonly router: MediaRouter; readonly lease: ProducerLease } | null>;

interface MixedVoice {
  users: number;
  readonly opened: Promise<{ readonly consumer: types.Consumer; readonly lease: ProducerLease }>;
}

/** What of a room goes to its mixer's thread: each source once, for as long as an output plays it. */
export class MixedVoices {
  readonly #roomId: RoomId;
  readonly #thread: MixerThread;
  readonly #voices = new Map<string, MixedVoice>();

  constructor(roomId: RoomId, thread: MixerThread) {
    this.#roomId = roomId;
    this.#thread = thread;
  }

  /** Resolves when the thread knows the voice; to be given back by `release`, also when it rejects. */
  async acquire(source: SoundSource, open: OpenSource): Promise<void> {
    const key = sourceKey(source);
    const voice = this.#voices.get(key) ?? this.#add(key, source, open);
    voice.users++;
    await voice.opened;
  }

  release(source: SoundSource): void {
    const key = sourceKey(source);
    const voice = this.#voices.get(key);
    if (!voice || --voice.users > 0) return;
    this.#voices.delete(key);
    voice.opened.then(
      ({ consumer, lease }) => {
        this.#thread.tell({ type: 'voice.remove', roomId: this.#roomId, voiceId: key });
        consumer.close();
        lease.release();
      },
      // What could not be opened has nothing to close; the error went to whoever asked for it.
      () => undefined,
    );
  }

  #add(key: string, source: SoundSource, open: OpenSource): MixedVoice {
    const voice: MixedVoice = { users: 0, opened: this.#open(key, source, open) };
    this.#voices.set(key, voice);
    return voice;
  }

  async #open(voiceId: string, source: SoundSource, open: OpenSource) {
    const found = await open(source);
    if (!found) throw new CordboardError('not_found', { voiceId });
    const { router, lease } = found;
    try {
      const link = await this.#thread.link(router);
      const { consumer, ssrc } = await link.voice(lease.producerId);
      // Prompts and music are loudness-normalised where they are made.
      const levelled = source.kind === 'leg';
      this.#thread.tell({ type: 'voice.add', roomId: this.#roomId, voiceId, linkId: link.linkId, ssrc, levelled });
      return { consumer, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }
}
