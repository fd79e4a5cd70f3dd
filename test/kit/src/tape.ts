import type { Page } from 'playwright-core';
import { alignFrames, type TappedFrame, type Timeline } from './audio/timeline.ts';
import type { PageKit } from './page/tap.ts';

declare const __kit: PageKit;

/** What a page has said and heard so far; each `read` adds what is new on the page's tapes. */
export class Tape {
  readonly #page: Page;
  readonly #name: 'said' | 'heard';
  readonly #frames: TappedFrame[] = [];
  #sampleRate = 48_000;

  constructor(page: Page, name: 'said' | 'heard') {
    this.#page = page;
    this.#name = name;
  }

  async read(): Promise<Timeline> {
    const taken = await this.#page.evaluate((name) => __kit.take(name), this.#name);
    if (taken.sampleRate > 0) this.#sampleRate = taken.sampleRate;
    const pcm = Buffer.from(taken.pcm, 'base64');
    let at = 0;
    for (let index = 0; index + 2 < taken.moments.length; index += 3) {
      const [readAtMs, stampMs, count] = taken.moments.slice(index, index + 3) as [number, number, number];
      const from = at;
      this.#frames.push({
        readAtMs,
        stampMs,
        samples: Float32Array.from({ length: count }, (_, sample) => pcm.readInt16LE((from + sample) * 2) / 32_767),
      });
      at += count;
    }
    return alignFrames(this.#frames, this.#sampleRate);
  }
}
