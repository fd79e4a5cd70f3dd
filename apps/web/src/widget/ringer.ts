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
    [660, 880].forEach((frequency, index) => {
      const at = context.currentTime + index * 0.5;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.15, at + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, at + 0.48);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.5);
    });
  }
}
