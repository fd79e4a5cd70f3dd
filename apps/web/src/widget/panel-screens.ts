import type { UnverifiedForm } from '@cordboard/contracts';
import type { DeviceCheck } from './device-check.ts';
import { h } from './dom.ts';
import { button, endText, formatDuration, ICONS, keypad, momentText, positionText, spinner, toggle, waitText } from './panel-parts.ts';
import { fill, type TextKey, type Texts } from './texts.ts';
import type { TimeChooser } from './time-chooser.ts';
import type { WidgetCall, WidgetState } from './widget-call.ts';
import { textOfFailure } from './widget-view.ts';

/** What one phase shows. `status` is spoken by screen readers whenever it changes. */
export interface Screen {
  readonly status: string;
  readonly content: readonly Node[];
  /** The part that gets the focus when the phase begins. */
  readonly focus: string;
}

export interface ScreenContext {
  readonly call: WidgetCall;
  readonly state: WidgetState;
  readonly texts: Texts;
  readonly formFields: readonly string[];
  readonly isKeypadOpen: boolean;
  readonly toggleKeypad: () => void;
  readonly onFault: (error: unknown) => void;
  readonly check: DeviceCheck;
  readonly times: TimeChooser;
  readonly locale: string;
}

export function screenOf(context: ScreenContext): Screen {
  const { state, texts } = context;
  switch (state.phase) {
    case 'idle':
      return startScreen(context);
    case 'microphone':
      return { status: texts.microphoneAsk, content: [spinner()], focus: 'close' };
    case 'connecting':
      return { status: state.rejoining ? texts.rejoining : texts.connecting, content: [spinner(), hangUpButton(context)], focus: 'hangUp' };
    case 'greeting':
    case 'waiting':
      return waitingScreen(context);
    case 'talking':
      return talkingScreen(context);
    case 'callbackWaiting':
      return callbackScreen(context);
    case 'callbackRinging':
      return ringingScreen(context);
    case 'ended':
      return endScreen(context);
    case 'failed':
      return failScreen(context);
  }
}

function startScreen({ call, state, texts, formFields, onFault, check }: ScreenContext): Screen {
  const form = h('form', { onsubmit: (event) => event.preventDefault() });
  form.style.display = 'contents';
  const fields: readonly { name: keyof UnverifiedForm; label: TextKey; kind: string; limit: string }[] = [
    { name: 'name', label: 'name', kind: 'text', limit: '100' },
    { name: 'email', label: 'email', kind: 'email', limit: '200' },
    { name: 'reason', label: 'reason', kind: 'text', limit: '500' },
  ];
  const shown = fields.filter((field) => formFields.includes(field.name));
  const inputs = shown.map((field) => {
    const props = { name: field.name, maxlength: field.limit, 'data-part': `form-${field.name}` };
    return field.name === 'reason' ? h('textarea', props) : h('input', { ...props, type: field.kind });
  });
  const start = (): void => {
    if (state.consent === null) return;
    const filled: UnverifiedForm = {};
    shown.forEach((field, index) => {
      const value = inputs[index]?.value.trim() ?? '';
      if (value !== '') filled[field.name] = value;
    });
    call.output.unlock().catch(onFault);
    call.start(filled).catch(onFault);
  };
  const isReady = state.consent !== null;
  const startButton = button('start', isReady ? texts.start : texts.loading, 'main', start, ICONS.phone);
  startButton.setAttribute('aria-disabled', String(!isReady));
  form.append(
    ...shown.map((field, index) => h('label', {}, `${texts[field.label]} (${texts.optional})`, inputs[index] ?? null)),
    check.element,
    h(
      'p',
      { class: 'dim', 'data-part': 'consent' },
      state.consent?.text ?? (state.consent?.recorded === false ? texts.consentPlain : texts.consentRecorded),
    ),
    startButton,
  );
  return {
    status: state.keepsPlace ? texts.keepsPlace : texts.intro,
    content: [form],
    focus: shown.length > 0 ? `form-${shown[0]?.name ?? ''}` : 'start',
  };
}

function waitingScreen(context: ScreenContext): Screen {
  const { call, state, texts, onFault } = context;
  const isWaiting = state.phase === 'waiting';
  const position = positionText(texts, state.snapshot);
  const content: Node[] = [];
  if (isWaiting) {
    content.push(h('p', { class: 'dim', 'data-part': 'wait' }, waitText(texts, state.snapshot)));
    if (state.failure !== null && state.choosing === null)
      content.push(h('p', { class: 'bad', role: 'alert' }, texts[textOfFailure(state.failure)]));
    if (state.merged) content.push(h('p', { class: 'dim', role: 'status', 'data-part': 'merged' }, texts.callbackMerged));
    if (state.snapshot?.callbackOffered === true && state.choosing === null) {
      const label = state.callbackAsked ? texts.callbackAsking : texts.callMeBack;
      content.push(
        button(
          'callback',
          label,
          'main',
          () => {
            if (!state.callbackAsked) call.requestCallback().catch(onFault);
          },
          ICONS.clock,
        ),
      );
    }
    content.push(...timeParts(context, 'chooseTime'));
  }
  const musicLabel = state.musicMuted ? texts.unmuteMusic : texts.muteMusic;
  const music = toggle('music', musicLabel, state.musicMuted, () => call.setMusicMuted(!state.musicMuted), ICONS.music);
  content.push(context.check.element, ...keypadParts(context, isWaiting ? music : null), hangUpButton(context));
  return { status: isWaiting ? position || texts.waiting : texts.greeting, content, focus: isWaiting ? 'music' : 'hangUp' };
}

function talkingScreen(context: ScreenContext): Screen {
  const { call, state, texts } = context;
  const agent = state.snapshot?.agentName ?? null;
  const talking = agent === null ? texts.talkingPlain : fill(texts.talking, { agent });
  return {
    status: state.snapshot?.held === true ? texts.held : talking,
    content: [
      h('p', { class: 'figure', role: 'timer', 'data-part': 'timer' }, formatDuration(Date.now() - (state.talkingSinceMs ?? Date.now()))),
      context.check.element,
      ...(state.digits === '' ? [] : [h('p', { 'data-part': 'received' }, fill(texts.keysOfAgent, { digits: state.digits }))]),
      ...keypadParts(
        context,
        toggle(
          'mute',
          state.muted ? texts.unmute : texts.mute,
          state.muted,
          () => call.setMuted(!state.muted),
          state.muted ? ICONS.microphoneOff : ICONS.microphone,
        ),
      ),
      hangUpButton(context),
    ],
    focus: 'mute',
  };
}

/** When it will ring, as far as that is known. */
function dueText({ state, texts, locale }: ScreenContext): string | null {
  const { dueAtMs = null, scheduledForMs = null, whenQuiet = false, attempts = 0 } = state.snapshot?.callback ?? {};
  if (dueAtMs === null) return null;
  const time = momentText(dueAtMs, Date.now(), locale);
  if (attempts > 0) return fill(texts.callbackDue, { time });
  if (whenQuiet) return fill(texts.callbackWhenQuiet, { time });
  return fill(scheduledForMs === null ? texts.callbackQuiet : texts.callbackAt, { time });
}

/** The button that opens the choice of a time, or the choice. */
function timeParts({ call, state, texts, times, onFault }: ScreenContext, part: 'chooseTime' | 'changeTime'): Node[] {
  const { snapshot, choosing, failure, callbackAsked } = state;
  if (snapshot === null || (!snapshot.callbackTimes && !snapshot.callbackByMail)) return [];
  const label = snapshot.callbackTimes ? texts[part] : texts.chooseMail;
  if (choosing === null) return [button(part, label, 'plain', () => void call.chooseTime().catch(onFault), ICONS.clock)];
  const { callbackOffered: atTurn, callbackByMail: byMail } = snapshot;
  times.show({ slots: choosing.slots, quietByMs: choosing.quietByMs ?? null, atTurn, byMail, failure, busy: callbackAsked });
  return [times.element];
}

/** The button that opens our page which can tell this browser, also when the site is closed. */
function tellParts({ call, state, texts, onFault }: ScreenContext): Node[] {
  if (state.snapshot?.callbackByPush !== true || state.choosing !== null) return [];
  const failed = state.failure === 'tellRefused' ? [h('p', { class: 'bad', role: 'alert' }, texts.failTell)] : [];
  return [...failed, button('tell', texts.tell, 'plain', () => void call.openTellPage().catch(onFault))];
}

function callbackScreen(context: ScreenContext): Screen {
  const { call, state, texts, onFault } = context;
  const due = dueText(context);
  return {
    status: due ?? texts.callbackWaiting,
    content: [
      h('p', { 'data-part': 'position' }, positionText(texts, state.snapshot)),
      h('p', { class: 'dim' }, waitText(texts, state.snapshot)),
      h('p', { class: 'dim' }, texts.callbackStay),
      ...tellParts(context),
      ...timeParts(context, 'changeTime'),
      button('cancelCallback', texts.callbackCancel, 'plain', () => void call.cancelCallback().catch(onFault)),
    ],
    focus: 'cancelCallback',
  };
}

function ringingScreen({ call, texts, onFault }: ScreenContext): Screen {
  const answer = (): void => {
    call.output.unlock().catch(onFault);
    call.answer().catch(onFault);
  };
  return {
    status: texts.ringing,
    content: [
      button('answer', texts.answer, 'main', answer, ICONS.phone),
      button('decline', texts.decline, 'plain', () => void call.decline().catch(onFault)),
    ],
    focus: 'answer',
  };
}

function endScreen({ call, state, texts, onFault }: ScreenContext): Screen {
  const talked = state.talkedMs;
  return {
    status: endText(texts, state.snapshot),
    content: [
      ...(talked === null
        ? []
        : [h('p', { class: 'dim', 'data-part': 'talked' }, fill(texts.endedDuration, { duration: formatDuration(talked) }))]),
      button('again', texts.again, 'plain', () => void call.prepare().catch(onFault), ICONS.phone),
    ],
    focus: 'again',
  };
}

function failScreen({ call, state, texts, onFault }: ScreenContext): Screen {
  const failure = state.failure ?? 'internal';
  const isFinal = ['origin_refused', 'key_revoked', 'not_found', 'unsupportedBrowser'].includes(failure);
  return {
    status: texts.failTitle,
    content: [
      h('p', { class: 'bad', role: 'alert', 'data-part': 'failure', 'data-failure': failure }, texts[textOfFailure(failure)]),
      ...(isFinal ? [] : [button('retry', texts.retry, 'main', () => void call.prepare().catch(onFault))]),
    ],
    focus: isFinal ? 'close' : 'retry',
  };
}

/** A row with a button and the one that opens the keypad, and the keypad below it while it is open. */
function keypadParts({ call, texts, isKeypadOpen, toggleKeypad }: ScreenContext, beside: HTMLElement | null): Node[] {
  const row = h('div', { class: 'row' }, beside, toggle('keypad', texts.keypad, isKeypadOpen, toggleKeypad, ICONS.keypad));
  return isKeypadOpen ? [row, keypad(texts.keypad, (digit) => call.sendDigit(digit))] : [row];
}

function hangUpButton({ call, texts }: ScreenContext): HTMLButtonElement {
  return button('hangUp', texts.hangUp, 'danger', () => call.hangUp(), ICONS.hangUp);
}
