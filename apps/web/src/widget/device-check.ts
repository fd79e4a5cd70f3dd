import type { AudioOutput } from '../softphone/audio-output.ts';
import type { Microphone } from '../softphone/devices.ts';
import { createLevelMeter, type LevelMeter } from '../softphone/level-meter.ts';
import { h, ICONS } from './dom.ts';
import { hear, UNHEARD, verdictOfHearing, type Hearing, type HearingVerdict } from './hearing.ts';
import { button, meter } from './panel-parts.ts';
import type { Texts } from './texts.ts';
import { failureOf, textOfFailure, type WidgetFailure } from './widget-view.ts';

export interface DeviceCheckOptions {
  readonly microphone: Microphone;
  readonly output: AudioOutput;
  readonly texts: Texts;
  readonly onFault: (error: unknown) => void;
}

/** `check`: before the call; `call`: it lasts, and only what is wrong is said; `off`: nothing is measured. */
export type CheckMode = 'off' | 'check' | 'call';

/**
 * Is the visitor heard, and by which microphone? One element that moves from screen to screen, so that neither the
 * meter nor an open choice is drawn anew under the visitor's hand.
 */
export class DeviceCheck {
  readonly element: HTMLElement;
  readonly #options: DeviceCheckOptions;
  readonly #meter: ReturnType<typeof meter>;
  readonly #ask: HTMLButtonElement;
  readonly #select = h('select', { 'data-part': 'microphone' });
  readonly #choice: HTMLElement;
  readonly #words = h('p', { class: 'dim', role: 'status', 'data-part': 'hearing' });
  #levels: { readonly track: MediaStreamTrack; readonly meter: LevelMeter } | null = null;
  #hearing: Hearing = UNHEARD;
  #mode: CheckMode = 'off';
  #failure: WidgetFailure | null = null;
  #listed = '';

  constructor(options: DeviceCheckOptions) {
    const { texts, microphone, onFault } = options;
    this.#options = options;
    this.#meter = meter(texts.yourVoice);
    this.#ask = button('checkMicrophone', texts.checkMicrophone, 'plain', () => this.#open(), ICONS.microphone);
    this.#select.addEventListener('change', () => {
      this.#hearing = UNHEARD;
      microphone.choose(this.#select.value).catch(onFault);
    });
    this.#choice = h('label', {}, texts.microphone, this.#select);
    this.element = h('div', { class: 'check', 'data-part': 'check' }, this.#ask, this.#choice, this.#meter.element, this.#words);
    microphone.state.subscribe(() => this.#draw());
    this.#draw();
  }

  /** With the permission at hand the check begins by itself; else the visitor asks for it. */
  setMode(mode: CheckMode): void {
    if (this.#mode === mode) return;
    const { microphone, onFault } = this.#options;
    if (this.#mode === 'check' && mode === 'off') microphone.close();
    this.#mode = mode;
    this.#failure = null;
    this.#draw();
    if (mode === 'check') {
      isPermitted().then((permitted) => {
        if (permitted && this.#mode === 'check') this.#open();
      }, onFault);
    }
  }

  /** Some times a second: measures, and says what follows from it. */
  tick({ nowMs, isShown, isMuted }: { nowMs: number; isShown: boolean; isMuted: boolean }): void {
    const { microphone, output } = this.#options;
    const track = this.#mode === 'off' ? null : microphone.track;
    if (track !== (this.#levels?.track ?? null)) {
      this.#levels?.meter.close();
      this.#levels = track === null ? null : { track, meter: createLevelMeter(output.context, track) };
      this.#hearing = UNHEARD;
    }
    const level = this.#levels === null || output.context.state !== 'running' ? null : this.#levels.meter.read();
    this.#hearing = hear(this.#hearing, { nowMs, level, cutOff: track?.muted === true });
    if (isShown) this.#meter.show(level ?? 0, isMuted);
    this.#say(verdictOfHearing(this.#hearing, nowMs));
  }

  #open(): void {
    const { microphone, output, onFault } = this.#options;
    this.#failure = null;
    output.unlock().catch(onFault);
    microphone.open().catch((error: unknown) => {
      onFault(error);
      this.#failure = failureOf(error);
      this.#draw();
    });
  }

  #draw(): void {
    const { open, opening, inputs, chosenInputId } = this.#options.microphone.state.getSnapshot();
    this.#ask.hidden = this.#mode !== 'check' || open || opening;
    this.#meter.element.hidden = !open;
    const current = chosenInputId ?? this.#options.microphone.track?.getSettings().deviceId ?? '';
    const listed = JSON.stringify([inputs, current]);
    if (listed !== this.#listed) {
      this.#listed = listed;
      this.#select.replaceChildren(
        ...inputs.map(({ deviceId, label }) => h('option', { value: deviceId, selected: deviceId === current }, label)),
      );
    }
    this.#say(verdictOfHearing(this.#hearing, Date.now()));
  }

  #say(verdict: HearingVerdict): void {
    const { texts, microphone } = this.#options;
    const { open, opening, inputs } = microphone.state.getSnapshot();
    const isWrong = this.#failure !== null || verdict === 'nothing';
    this.#choice.hidden = !open || inputs.length === 0 || (this.#mode === 'call' && !isWrong);
    let words = '';
    if (this.#failure !== null) words = texts[textOfFailure(this.#failure)];
    else if (opening) words = texts.microphoneAsk;
    else if (verdict === 'nothing') words = texts.hearNothing;
    else if (this.#mode === 'check' && verdict === 'heard') words = texts.hearYou;
    else if (this.#mode === 'check' && open) words = texts.saySomething;
    // Written only when it changes: a screen reader would say it again.
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#words.className = isWrong ? 'bad' : 'dim';
    if (this.element.dataset['hearing'] !== verdict) this.element.dataset['hearing'] = verdict;
  }
}

/** Firefox before 130 does not know the name: then the visitor is asked by the button. */
async function isPermitted(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' as PermissionName })).state === 'granted';
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
