import { Worker } from 'node:worker_threads';
import { CordboardError } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { MediaRouter } from '../workers/media-router.ts';
import { goAtOnce } from '../workers/scheduling.ts';
import type { FromMixer, MixerFigures, ThreadSettings, ToMixer } from './messages.ts';
import { MixerLink } from './mixer-link.ts';

const MAIN = new URL('thread/main.ts', import.meta.url);
/** A thread that does not come up, or does not answer, is none. */
const ANSWER_WITHIN_MS = 5_000;

export interface MixerThreadOptions {
  readonly settings: ThreadSettings;
  readonly log: Logger;
  /** Its end, once, whatever the reason; not after `close`. */
  readonly onDied: (thread: MixerThread, error: unknown) => void;
}

/** A mixer's thread as the node's own thread sees it. */
export class MixerThread {
  /** Rooms that mix here; whoever begins or ends one keeps it. */
  rooms = 0;
  readonly #worker: Worker;
  readonly #links = new Map<MediaRouter, Promise<MixerLink>>();
  readonly #answers = new Map<string, (message: FromMixer) => void>();
  #loop = performance.eventLoopUtilization();
  #figures: MixerFigures | null = null;
  #linkId = 0;
  #ended = false;
  #error: unknown = null;

  private constructor({ settings, onDied }: MixerThreadOptions) {
    this.#worker = new Worker(MAIN, { workerData: settings, name: 'mixer', execArgv: ['--disable-warning=ExperimentalWarning'] });
    this.#worker.on('message', (message: FromMixer) => {
      if (message.type === 'figures') this.#figures = message.figures;
      else this.#answers.get(answerKey(message))?.(message);
    });
    this.#worker.on('error', (error) => {
      this.#error = error;
    });
    this.#worker.once('exit', () => {
      if (this.#ended) return;
      this.#end();
      onDied(this, this.#error);
    });
  }

  /** Rejects with `media_unavailable` when it does not come up, as without libopus. */
  static async start(options: MixerThreadOptions): Promise<MixerThread> {
    const thread = new MixerThread(options);
    const ready = await thread.#answer('ready', () => undefined);
    // It would have the policy of the thread that made it.
    if (ready.type === 'ready' && ready.tid !== null) await goAtOnce(ready.tid, options.log);
    return thread;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Of the last second in which it mixed; null before there was any. */
  get figures(): MixerFigures | null {
    return this.#figures;
  }

  /** 0 to 1: its share of a core since the last call. */
  sampleLoad(): number {
    if (this.#ended) return 0;
    const loop = this.#worker.performance.eventLoopUtilization();
    const { utilization } = this.#worker.performance.eventLoopUtilization(loop, this.#loop);
    this.#loop = loop;
    return Number.isFinite(utilization) ? utilization : 0;
  }

  tell(message: ToMixer): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  /** The way between a router and this thread, made when first asked for. Rejects with `media_unavailable`. */
  async link(router: MediaRouter): Promise<MixerLink> {
    const known = this.#links.get(router);
    if (known) return await known;
    const opened = this.#openLink(router);
    this.#links.set(router, opened);
    opened.catch(() => this.#links.delete(router));
    return await opened;
  }

  /** Resolves when the output's sources are no longer held back, or after `withinMs`. */
  async flowing(outputId: string, withinMs: number): Promise<void> {
    await this.#answer(`output.flowing ${outputId}`, () => undefined, withinMs).catch(() => undefined);
  }

  /** Ends the thread as a crash would. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    void this.#worker.terminate();
  }

  async #openLink(router: MediaRouter): Promise<MixerLink> {
    const transport = await router.openLoopback();
    const linkId = ++this.#linkId;
    const opened = await this.#answer(`link.opened ${linkId}`, () => {
      this.tell({ type: 'link.open', linkId, port: transport.tuple.localPort });
    });
    if (opened.type !== 'link.opened') throw unavailable('the thread answered something else');
    await transport.connect({ ip: '127.0.0.1', port: opened.port });
    transport.observer.once('close', () => {
      this.#links.delete(router);
      this.tell({ type: 'link.close', linkId });
    });
    return new MixerLink(linkId, router, transport);
  }

  async #answer(key: string, ask: () => void, withinMs = ANSWER_WITHIN_MS): Promise<FromMixer> {
    return await new Promise<FromMixer>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#answers.delete(key);
        this.#worker.off('exit', gone);
      };
      const gone = (): void => {
        done();
        reject(unavailable(`the mixer ended: ${String(this.#error)}`));
      };
      const timer = setTimeout(() => {
        done();
        reject(unavailable('the mixer does not answer'));
      }, withinMs);
      this.#answers.set(key, (message) => {
        done();
        resolve(message);
      });
      this.#worker.once('exit', gone);
      if (this.#ended) gone();
      else ask();
    });
  }

  #end(): void {
    this.#ended = true;
    for (const link of this.#links.values()) {
      link.then(
        ({ transport }) => {
          transport.close();
        },
        () => undefined,
      );
    }
    this.#links.clear();
  }
}

function answerKey(message: Exclude<FromMixer, { type: 'figures' }>): string {
  switch (message.type) {
    case 'ready':
      return 'ready';
    case 'link.opened':
      return `link.opened ${message.linkId}`;
    case 'output.flowing':
      return `output.flowing ${message.outputId}`;
  }
}

const unavailable = (detail: string): CordboardError => new CordboardError('media_unavailable', { detail });
