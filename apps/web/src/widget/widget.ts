import { z } from 'zod';
import { DeviceCheck, type CheckMode } from './device-check.ts';
import { h, icon, ICONS } from './dom.ts';
import { MOUNT_SYMBOL, type MountWidget, type WidgetHandle, type WidgetHost } from './host.ts';
import { ownerTextOf, type IdentityFault } from './identity-refusals.ts';
import { agentAwayText, formatDuration } from './panel-parts.ts';
import { screenOf } from './panel-screens.ts';
import { Ringer } from './ringer.ts';
import { PANEL_STYLE } from './styles.ts';
import { localeOf, TEXTS, type Texts } from './texts.ts';
import { TimeChooser } from './time-chooser.ts';
import { WidgetCall, type WidgetState } from './widget-call.ts';
import { WidgetStorage } from './widget-storage.ts';
import { WidgetTokenClient } from './widget-token-client.ts';

// zod would try `new Function` once; a page with a strict CSP would report that as a violation of ours.
z.config({ jitless: true });

const onFault = (error: unknown): void => console.warn('Cordboard:', error);
const IN_CALL: readonly WidgetState['phase'][] = ['connecting', 'greeting', 'waiting', 'talking'];

const BEFORE_TALK: readonly WidgetState['phase'][] = ['idle', 'microphone', 'connecting', 'greeting', 'waiting'];

/** The panel: draws what the call's state says and gives it the visitor's presses. */
class Panel implements WidgetHandle {
  readonly #host: WidgetHost;
  readonly #call: WidgetCall;
  readonly #texts: Texts;
  readonly #ringer: Ringer;
  readonly #check: DeviceCheck;
  readonly #times: TimeChooser;
  readonly #locale: string;
  readonly #status: HTMLElement;
  readonly #note: HTMLElement;
  readonly #content: HTMLElement;
  readonly #panel: HTMLElement;
  #isKeypadOpen = false;
  #drawnPhase: WidgetState['phase'] | null = null;

  constructor(host: WidgetHost) {
    this.#host = host;
    const locale = localeOf(host.language ?? '') ?? localeOf(navigator.language) ?? 'en';
    this.#locale = locale;
    this.#texts = TEXTS[locale];
    const storage = new WidgetStorage(host.webCallKey, onFault);
    const { webCallKey, baseUrl, identity } = host;
    const onIdentityFault = (why: IdentityFault): void => this.#noteUnidentified(why);
    const tokenClient = new WidgetTokenClient({ baseUrl, webCallKey, language: locale, storage, identity, onIdentityFault });
    this.#call = new WidgetCall({ baseUrl, webCallKey, tokenClient, storage, onFault });
    this.#ringer = new Ringer(() => this.#call.output.context);
    const { microphone, output } = this.#call;
    this.#check = new DeviceCheck({ microphone, output, texts: this.#texts, onFault });
    this.#times = new TimeChooser({
      ...{ texts: this.#texts, locale },
      onChoice: (time, email) => void this.#call.requestCallback(time, email).catch(onFault),
      onClose: () => this.#call.closeTimes(),
    });
    this.#status = h('h2', { 'aria-live': 'polite', 'data-part': 'status' });
    this.#note = h('p', { class: 'note', role: 'status', hidden: true });
    this.#content = h('div');
    this.#content.style.display = 'contents';
    this.#panel = this.#makePanel(locale);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PANEL_STYLE);
    host.root.adoptedStyleSheets.push(sheet);
    host.root.firstElementChild?.append(this.#panel);
    this.#call.state.subscribe(() => this.#draw());
    setInterval(() => this.#tick(), 100);
  }

  open(): void {
    const wasHidden = this.#panel.hidden;
    this.#panel.hidden = false;
    // The press that opens the panel is the gesture that browsers want before they use sound: the meter needs it.
    this.#call.output.unlock().catch(onFault);
    if (['idle', 'ended', 'failed'].includes(this.#call.state.getSnapshot().phase)) this.#call.prepare().catch(onFault);
    this.#drawnPhase = null;
    this.#draw();
    if (wasHidden) this.#focusPart('start');
  }

  resume(): void {
    this.#call
      .resume()
      .then(async (found) => {
        if (!found && !this.#panel.hidden) await this.#call.prepare();
      })
      .catch(onFault);
  }

  rejoin(): void {
    this.#panel.hidden = false;
    this.#call.rejoin().catch(onFault);
  }

  #makePanel(locale: string): HTMLElement {
    const close = h('button', { type: 'button', class: 'icon', 'data-part': 'close', onclick: () => this.#hide() }, icon(ICONS.close));
    return h(
      'section',
      {
        class: 'panel',
        role: 'dialog',
        'aria-label': this.#texts.title,
        lang: locale,
        hidden: true,
        onkeydown: (event) => {
          if (event instanceof KeyboardEvent && event.key === 'Escape') this.#hide();
        },
      },
      h('header', {}, h('strong', {}, this.#texts.title), close),
      h('main', {}, this.#status, this.#note, this.#content),
    );
  }

  #hide(): void {
    this.#panel.hidden = true;
    this.#check.setMode(this.#checkMode());
    this.#host.focusButton();
  }

  #draw(): void {
    const state = this.#call.state.getSnapshot();
    this.#drawButton(state);
    this.#nameCloseButton(state);
    this.#check.setMode(this.#checkMode());
    const focused = this.#focusedPart();
    const hadFocus = this.#host.root.activeElement !== null && this.#panel.contains(this.#host.root.activeElement);
    const screen = screenOf({
      call: this.#call,
      state,
      texts: this.#texts,
      formFields: this.#host.formFields,
      isKeypadOpen: this.#isKeypadOpen,
      toggleKeypad: () => {
        this.#isKeypadOpen = !this.#isKeypadOpen;
        this.#draw();
      },
      onFault,
      check: this.#check,
      times: this.#times,
      locale: this.#locale,
    });
    if (this.#status.textContent !== screen.status) this.#status.textContent = screen.status;
    const note = state.shaky
      ? this.#texts.reconnecting
      : state.phase === 'talking' && state.snapshot?.agentAway === true
        ? agentAwayText(this.#texts, state.snapshot.agentName)
        : state.soundBlocked && IN_CALL.includes(state.phase)
          ? this.#texts.soundBlocked
          : state.unidentified && BEFORE_TALK.includes(state.phase)
            ? this.#texts.unidentified
            : '';
    this.#note.hidden = note === '';
    if (this.#note.textContent !== note) this.#note.textContent = note;
    // Drawing the form anew would lose what was typed; its only change is that the consent line arrives.
    if (this.#drawnPhase === 'idle' && state.phase === 'idle') this.#keepInputs(screen.content);
    this.#place(screen.content);
    const isNewPhase = this.#drawnPhase !== null && this.#drawnPhase !== state.phase;
    this.#drawnPhase = state.phase;
    if (hadFocus) this.#focusPart(isNewPhase ? screen.focus : (focused ?? screen.focus));
  }

  /** The choice of a time stays where it is: taken out for a moment, its open list would close. */
  #place(next: readonly Node[]): void {
    const kept = this.#times.element;
    const at = next.indexOf(kept);
    if (at < 0 || kept.parentNode !== this.#content) {
      this.#content.replaceChildren(...next);
      return;
    }
    for (const child of [...this.#content.childNodes]) if (child !== kept) child.remove();
    kept.before(...next.slice(0, at));
    kept.after(...next.slice(at + 1));
  }

  #keepInputs(next: readonly Node[]): void {
    const before = new Map([...this.#content.querySelectorAll<HTMLInputElement>('[name]')].map((input) => [input.name, input.value]));
    for (const node of next) {
      if (!(node instanceof HTMLElement)) continue;
      for (const input of node.querySelectorAll<HTMLInputElement>('[name]')) input.value = before.get(input.name) ?? '';
    }
  }

  /** Closing the panel never ends a call, and says so. */
  #nameCloseButton(state: WidgetState): void {
    const label = IN_CALL.includes(state.phase) ? this.#texts.minimize : this.#texts.close;
    this.#panel.querySelector('[data-part=close]')?.setAttribute('aria-label', label);
  }

  #drawButton(state: WidgetState): void {
    const isRinging = state.phase === 'callbackRinging';
    if (isRinging) {
      this.#ringer.start(this.#texts.ringing);
      if (this.#panel.hidden) this.#panel.hidden = false;
    } else {
      this.#ringer.stop();
    }
    if (isRinging) this.#host.setButton('ringing', this.#texts.answer);
    else if (IN_CALL.includes(state.phase)) this.#host.setButton('calling', this.#texts.title);
    else this.#host.setButton('idle', '');
  }

  #tick(): void {
    const { talkingSinceMs, muted } = this.#call.state.getSnapshot();
    const timer = this.#content.querySelector('[data-part=timer]');
    if (timer !== null && talkingSinceMs !== null) timer.textContent = formatDuration(Date.now() - talkingSinceMs);
    this.#check.tick({ nowMs: Date.now(), isShown: !this.#panel.hidden, isMuted: muted });
  }

  /** A microphone that is only being tried is let go when nobody looks. */
  #checkMode(): CheckMode {
    const { phase } = this.#call.state.getSnapshot();
    if (phase === 'idle') return this.#panel.hidden ? 'off' : 'check';
    return phase === 'microphone' || IN_CALL.includes(phase) ? 'call' : 'off';
  }

  /** The visitor reads that the call goes on without it; the site's owner, what to mend. */
  #noteUnidentified(why: IdentityFault): void {
    const text = ownerTextOf(why);
    console.error(`Cordboard: ${text}`);
    this.#host.identityRefused({ why, text });
    this.#call.noteUnidentified();
  }

  #focusedPart(): string | null {
    return this.#host.root.activeElement?.getAttribute('data-part') ?? null;
  }

  #focusPart(part: string): void {
    const target =
      this.#panel.querySelector<HTMLElement>(`[data-part="${part}"]`) ?? this.#panel.querySelector<HTMLElement>('[data-part=close]');
    target?.focus();
  }
}

const mount: MountWidget = (host) => new Panel(host);
(globalThis as Record<symbol, unknown>)[Symbol.for(MOUNT_SYMBOL)] = mount;
