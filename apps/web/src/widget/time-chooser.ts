import type { CallbackSlot } from '@cordboard/contracts';
import { h } from './dom.ts';
import { button, dayText, momentText, slotText } from './panel-parts.ts';
import { fill, type Texts } from './texts.ts';
import { textOfFailure, type WidgetFailure } from './widget-view.ts';

/** The begin of a slot, a quiet moment, or null: when it is the visitor's turn. */
export type ChosenTime = number | 'quiet' | null;

export interface TimeChoice {
  /** Null while they are asked for. */
  readonly slots: readonly CallbackSlot[] | null;
  /** "When it is quiet" may be chosen too, and is due then at the latest; null: it may not. */
  readonly quietByMs: number | null;
  /** "When it is my turn" may be chosen too. */
  readonly atTurn: boolean;
  /** A link by e-mail may be asked for. */
  readonly byMail: boolean;
  readonly failure: WidgetFailure | null;
  readonly busy: boolean;
}

export interface TimeChooserOptions {
  readonly texts: Texts;
  readonly locale: string;
  readonly onChoice: (time: ChosenTime, email: string | null) => void;
  readonly onClose: () => void;
}

const AT_TURN = 'turn';
const QUIET = 'quiet';

/**
 * Times in the customer's own time zone, and where a link is sent. One element that stays while the panel is drawn anew, so that an open choice does
 * not close under the visitor's hand.
 */
export class TimeChooser {
  readonly element: HTMLElement;
  readonly #options: TimeChooserOptions;
  readonly #select = h('select', { 'data-part': 'slot' });
  readonly #label: HTMLElement;
  readonly #mail = h('input', { type: 'email', maxlength: '254', autocomplete: 'email', 'data-part': 'callbackMail' });
  readonly #mailLabel: HTMLElement;
  readonly #fault = h('p', { class: 'bad', role: 'alert', 'data-part': 'slotFault' });
  readonly #none: HTMLElement;
  readonly #confirm: HTMLButtonElement;
  #listed = '';

  constructor(options: TimeChooserOptions) {
    const { texts, onClose } = options;
    this.#options = options;
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.#label = h('label', {}, fill(texts.time, { zone }), this.#select);
    this.#mailLabel = h('label', {}, `${texts.callbackMail} (${texts.optional})`, this.#mail);
    this.#none = h('p', { class: 'dim', role: 'status', 'data-part': 'noSlots' }, texts.noTimes);
    this.#confirm = button('confirmTime', texts.confirmTime, 'main', () => this.#choose());
    const back = button('keepTime', texts.back, 'plain', onClose);
    this.element = h(
      'div',
      { class: 'check', 'data-part': 'times' },
      this.#fault,
      this.#label,
      this.#none,
      this.#mailLabel,
      this.#confirm,
      back,
    );
  }

  show({ slots, quietByMs, atTurn, byMail, failure, busy }: TimeChoice): void {
    const { texts } = this.#options;
    const fault = failure === null ? '' : texts[textOfFailure(failure)];
    // Written only when it changes: a screen reader would say it again.
    if (this.#fault.textContent !== fault) this.#fault.textContent = fault;
    this.#fault.hidden = fault === '';
    const isEmpty = slots !== null && slots.length === 0 && !atTurn && quietByMs === null;
    this.#none.hidden = !isEmpty;
    this.#label.hidden = slots === null || isEmpty;
    this.#mailLabel.hidden = !byMail || slots === null || isEmpty;
    this.#confirm.hidden = slots === null || isEmpty;
    this.#confirm.setAttribute('aria-disabled', String(busy));
    if (slots !== null) this.#list(slots, quietByMs, atTurn);
  }

  #list(slots: readonly CallbackSlot[], quietByMs: number | null, atTurn: boolean): void {
    const listed = JSON.stringify([slots, quietByMs, atTurn]);
    if (listed === this.#listed) return;
    this.#listed = listed;
    const { texts, locale } = this.#options;
    const chosen = this.#select.value;
    const days = new Map<string, HTMLOptionElement[]>();
    for (const slot of slots) {
      const day = dayText(slot.fromMs, locale);
      const options = days.get(day) ?? [];
      options.push(h('option', { value: String(slot.fromMs) }, slotText(slot, locale)));
      days.set(day, options);
    }
    this.#select.replaceChildren(
      ...(atTurn ? [h('option', { value: AT_TURN }, texts.atTurn)] : []),
      ...(quietByMs === null
        ? []
        : [h('option', { value: QUIET }, fill(texts.whenQuiet, { time: momentText(quietByMs, Date.now(), locale) }))]),
      ...[...days].map(([day, options]) => h('optgroup', { label: day }, ...options)),
    );
    if ([...this.#select.options].some(({ value }) => value === chosen)) this.#select.value = chosen;
  }

  #choose(): void {
    const { value } = this.#select;
    if (value === '' || this.#confirm.getAttribute('aria-disabled') === 'true') return;
    const email = this.#mailLabel.hidden ? '' : this.#mail.value.trim();
    // The browser's own words, at the field.
    if (email !== '' && !this.#mail.reportValidity()) return;
    this.#options.onChoice(value === AT_TURN ? null : value === QUIET ? QUIET : Number(value), email === '' ? null : email);
  }
}
