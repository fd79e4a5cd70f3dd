import type { CallbackSlot, VisitorSnapshot } from '@cordboard/contracts';
import { h, icon, ICONS } from './dom.ts';
import { fill, type Texts } from './texts.ts';
import { textOfEnd } from './widget-view.ts';

/** `m:ss`, hours when there are any. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** Where in line, in words; empty while the server has not said it. */
export function positionText(texts: Texts, snapshot: VisitorSnapshot | null): string {
  const position = snapshot?.position ?? null;
  if (position === null) return '';
  return position === 1 ? texts.positionNext : fill(texts.position, { position });
}

const OPENING = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const;

/** How long, in words: rounded up to minutes, because nobody believes seconds. */
export function waitText(texts: Texts, snapshot: VisitorSnapshot | null): string {
  const range = snapshot?.estimatedWaitMs ?? null;
  if (range === null) return '';
  const [from, to] = range.map((value) => Math.max(1, Math.ceil(value / 60_000))) as [number, number];
  if (range[1] < 60_000) return texts.waitUnderMinute;
  return from === to ? fill(texts.waitAbout, { to }) : fill(texts.waitMinutes, { from, to });
}

/** In the browser's own time zone; seconds only where slots are that short. */
export function slotText({ fromMs, toMs }: CallbackSlot, locale: string): string {
  const second = toMs - fromMs < 60_000 ? ({ second: '2-digit' } as const) : {};
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...second }).formatRange(fromMs, toMs);
}

export function dayText(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(atMs);
}

/** A moment to come: the hour, with its day unless that is today. */
export function momentText(atMs: number, nowMs: number, locale: string): string {
  const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(atMs);
  const day = dayText(atMs, locale);
  return day === dayText(nowMs, locale) ? hour : `${day}, ${hour}`;
}

/** How it ended, and when to call again where that is known. */
export function endText(texts: Texts, snapshot: VisitorSnapshot | null): string {
  const opensAtMs = snapshot?.opensAtMs ?? null;
  if (opensAtMs === null) return texts[textOfEnd(snapshot?.endReason ?? null)];
  return fill(texts.endedClosedUntil, { time: new Date(opensAtMs).toLocaleString([], OPENING) });
}

export function button(
  part: string,
  label: string,
  kind: 'main' | 'plain' | 'danger',
  press: () => void,
  path?: string,
): HTMLButtonElement {
  return h('button', { type: 'button', class: kind, 'data-part': part, onclick: press }, path === undefined ? null : icon(path), label);
}

export function toggle(part: string, label: string, pressed: boolean, press: () => void, path: string): HTMLButtonElement {
  const made = button(part, label, 'plain', press, path);
  made.setAttribute('aria-pressed', String(pressed));
  return made;
}

/** Twelve keys; the keyboard's own digits work too while one of them has the focus. */
export function keypad(label: string, press: (digit: string) => void): HTMLElement {
  const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
  const keys = digits.map((digit) => h('button', { type: 'button', 'data-part': `digit-${digit}`, onclick: () => press(digit) }, digit));
  return h(
    'div',
    {
      class: 'keys',
      role: 'group',
      'aria-label': label,
      onkeydown: (event) => {
        if (event instanceof KeyboardEvent && digits.includes(event.key)) press(event.key);
      },
    },
    ...keys,
  );
}

/** The level of the visitor's own voice; while `muted` it is still and crossed out. */
export function meter(label: string): { readonly element: HTMLElement; show(level: number, muted: boolean): void } {
  const bar = h('i');
  const [on, off] = [icon(ICONS.microphone), icon(ICONS.microphoneOff)];
  const element = h(
    'div',
    { class: 'level', role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100', 'data-part': 'meter' },
    on,
    h('div', { class: 'meter' }, bar),
  );
  return {
    element,
    show: (level, muted) => {
      const [shown, hidden] = muted ? [off, on] : [on, off];
      if (hidden.parentNode === element) hidden.replaceWith(shown);
      const loudness = muted ? 0 : level;
      bar.style.setProperty('transform', `scaleX(${loudness.toFixed(2)})`);
      element.setAttribute('aria-valuenow', String(Math.round(loudness * 10) * 10));
    },
  };
}

export function spinner(): HTMLElement {
  return h('div', { class: 'spin', 'aria-hidden': 'true' });
}

export { ICONS };

/** The agent's page is gone in mid-call, and is waited for. */
export function agentAwayText(texts: Texts, agent: string | null): string {
  return agent === null ? texts.agentAwayPlain : fill(texts.agentAway, { agent });
}
