import type { AttributeValue, FlowSound, FlowTexts, Locale } from '@cordboard/contracts';
import { fill, spokenValue } from '../template.ts';
import { patch, reader } from './draft.ts';
import type { RunDraft } from './draft.ts';
import type { SaidSound } from './state.ts';

/** Rendering takes longer than this only when nobody renders; then the call goes on without the words. */
export const PREPARE_LIMIT_MS = 10_000;
export const PLAYING_SLACK_MS = 3_000;
const LANGUAGES: readonly Locale[] = ['en', 'zh', 'ru'];

/** In the language of the call, or in the first that there is. */
export function textIn(texts: FlowTexts, locale: Locale): string {
  return [locale, ...LANGUAGES].map((language) => texts[language]?.trim() ?? '').find((text) => text !== '') ?? '';
}

/** Fills a sound in; null when there is nothing to be heard. `entry` is what was typed, for a confirmation. */
export function said(draft: RunDraft, sound: FlowSound | null, entry: string | null = null): SaidSound | null {
  const { locale, timeZone, queueId } = draft.state;
  if (sound === null || (sound.kind === 'prompt' && sound.promptId === null)) return null;
  if (sound.kind === 'queue') return { ...sound, queueId };
  if (sound.kind !== 'text') return sound;
  const own = reader(draft);
  const read = (reference: string): AttributeValue | null => (reference === 'entry' && entry !== null ? entry : own(reference));
  const text = fill(textIn(sound.texts, locale), read, (value, form) => spokenValue(value, form, locale, timeZone)).trim();
  return text === '' ? null : { kind: 'text', text };
}

/** Says the sounds, cutting off what is being said. False when there is nothing to say. */
export function speak(draft: RunDraft, sounds: readonly (SaidSound | null)[]): boolean {
  hush(draft);
  const heard = sounds.filter((sound) => sound !== null);
  if (heard.length === 0) return false;
  const speechId = draft.state.lastId + 1;
  const deadlineMs = draft.nowMs + PREPARE_LIMIT_MS;
  patch(draft, { lastId: speechId, speech: { speechId, state: 'preparing', sounds: heard, deadlineMs } });
  draft.effects.push({ type: 'speak', speechId, locale: draft.state.locale, sounds: heard });
  return true;
}

export function hush(draft: RunDraft): void {
  const { speech } = draft.state;
  if (speech === null) return;
  patch(draft, { speech: null });
  draft.effects.push({ type: 'stopSpeech', speechId: speech.speechId });
}
