import { playChime } from '../client/chime.ts';

const TWO_NOTES = { notes: [660, 880], stepS: 0.5, lengthS: 0.48, volume: 0.15 } as const;

/** A soft two-note ring, 1 s on and 2 s off, until it is stopped; and a title that asks to be looked at. */
export class Ringer {
  readonly #context: () => AudioContext;
  #timer: ReturnType<typeof setInterval> | null = null;
  #title: string | null = null;

  constructor(context: () => AudioContext) {
    this.#context = context;
  }

  start(title: string): void {
    if (this.#timer !== null) return;
    this.#title = document.title;
    document.title = `\u260e ${title}`;
    this.#chime();
    this.#timer = setInterval(() => this.#chime(), 3_000);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    if (this.#title !== null) document.title = this.#title;
  }

  /** A suspended context stays silent: the ring is then only seen. */
  #chime(): void {
    const context = this.#context();
    if (context.state !== 'running') return;
    playChime(context, context.destination, TWO_NOTES);
  }
}
