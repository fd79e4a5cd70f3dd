import { IntlMessageFormat } from 'intl-messageformat';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  AGENT_REASONS,
  CONTACT_END_REASONS,
  CONTACT_REASONS,
  DESK_TROUBLES,
  ERRORS,
  LOCALES,
  OFFER_END_REASONS,
  tenantEventSchema,
} from '@cordboard/contracts';
import { UNTOLD } from '../src/features/history/untold.ts';
import { messagesOf } from '../src/i18n/messages/index.ts';
import { fill, TEXTS } from '../src/widget/texts.ts';
import { textOfEnd, textOfFailure } from '../src/widget/widget-view.ts';

/** Values that are right in several languages, and why. */
const SAME_AS_ENGLISH: Readonly<Record<string, string>> = {
  'common.product': 'the name of the product',
  'floor.queues.percent': 'only a number in the locale’s own form',
  'reports.percent': 'only a number in the locale’s own form',
  'floor.act.confirm': 'only names and punctuation',
  'floor.why.pointsOf': 'only a number in the locale’s own form',
  'history.voice.bar': 'only a time and a number',
  'flows.try.text': 'only quotation marks',
  'flows.try.heard': 'only a sign and a name',
  'flows.try.step': 'only a sign and a name',
  'desk.idle.text.onContact': 'nothing is said',
  'desk.idle.text.wrapUp': 'nothing is said',
};
const TRANSLATIONS = LOCALES.filter((locale) => locale !== 'en');

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const inner = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(inner, value);
    else for (const [name, text] of flatten(value, inner)) found.set(name, text);
  }
  return found;
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** Every element of a message, those inside of plurals, selects and tags too. */
function elementsOf(elements: readonly Element[]): Element[] {
  return elements.flatMap((element) => [
    element,
    ...('options' in element ? Object.values(element.options).flatMap((option) => elementsOf(option.value)) : []),
    ...('children' in element ? elementsOf(element.children) : []),
  ]);
}

/** `count` of a plural, `agent` of `{agent}`, `b` of `<b>…</b>`. */
function argumentsOf(text: string, locale: string): readonly string[] {
  const names = elementsOf(new IntlMessageFormat(text, locale).getAst()).flatMap((element) =>
    // 0 is literal text and 7 is the `#` of a plural (TYPE of @formatjs/icu-messageformat-parser).
    element.type === 0 || element.type === 7 ? [] : [`${String(element.value)}`],
  );
  return [...new Set(names)].toSorted();
}

const messages = new Map(await Promise.all(LOCALES.map(async (locale) => [locale, flatten((await messagesOf(locale)) as Tree)] as const)));
const of = (locale: (typeof LOCALES)[number]): Map<string, string> => messages.get(locale) ?? new Map<string, string>();

describe('texts of the pages', () => {
  test('each file on disk is one that pages read', async () => {
    for (const locale of LOCALES) {
      const files = readdirSync(new URL(`../src/i18n/messages/${locale}/`, import.meta.url)).map((file) => file.replace('.json', ''));
      expect(Object.keys(await messagesOf(locale)).toSorted(), locale).toEqual(files.toSorted());
    }
    expect(of('en').size).toBeGreaterThan(250);
  });

  test.each(TRANSLATIONS)('%s has the keys of English and no others', (locale) => {
    expect([...of(locale).keys()].toSorted()).toEqual([...of('en').keys()].toSorted());
  });

  test.each(LOCALES)('%s parses, with the same arguments as English', (locale) => {
    for (const [key, text] of of(locale))
      expect(argumentsOf(text, locale), `${locale} ${key}`).toEqual(argumentsOf(of('en').get(key) ?? '', 'en'));
  });

  test.each(LOCALES)('%s: plurals have every category that the language uses', (locale) => {
    const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    if (locale === 'ru') expect(wanted.toSorted()).toEqual(['few', 'many', 'one', 'other']);
    let plurals = 0;
    for (const [key, text] of of(locale)) {
      for (const element of elementsOf(new IntlMessageFormat(text, locale).getAst())) {
        if (!('pluralType' in element)) continue;
        plurals += 1;
        expect(Object.keys(element.options), `${locale} ${key}`).toEqual(expect.arrayContaining(wanted));
      }
    }
    expect(plurals).toBeGreaterThan(3);
  });

  test.each(TRANSLATIONS)('%s says nothing in English, but for what is listed with a reason', (locale) => {
    const same = [...of(locale)].filter(([key, text]) => text === of('en').get(key)).map(([key]) => key);
    expect(same.filter((key) => !(key in SAME_AS_ENGLISH))).toEqual([]);
  });

  test('the list of equal values names nothing that is not equal anywhere', () => {
    const stale = Object.keys(SAME_AS_ENGLISH).filter((key) => !TRANSLATIONS.some((locale) => of(locale).get(key) === of('en').get(key)));
    expect(stale).toEqual([]);
  });

  test('every error, end reason, told event and reason of an explanation has a text', () => {
    const told = tenantEventSchema.options
      .filter((option) => 'contactId' in option.shape)
      .map((option) => option.shape.type.value)
      .filter((type) => !UNTOLD.includes(type));
    expect(told).toContain('contact.connected');
    const wanted = [
      ...Object.keys(ERRORS).map((code) => `errors.${code}`),
      ...CONTACT_END_REASONS.map((reason) => `history.endReason.${reason}`),
      ...CONTACT_REASONS.map((reason) => `floor.why.contact.${reason}`),
      ...AGENT_REASONS.map((reason) => `floor.why.agent.${reason}`),
      ...DESK_TROUBLES.flatMap((trouble) => [`common.deskTrouble.${trouble}`, `desk.problem.${trouble}.title`]),
      ...['ringing', 'accepted', ...OFFER_END_REASONS].map((outcome) => `floor.why.outcome.${outcome}`),
      ...told.map((type) => `history.event.${type.replace('.', '_')}`),
    ];
    expect(wanted.filter((key) => !of('en').get(key))).toEqual([]);
  });
});

describe('texts of the widget', () => {
  const places = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

  test.each(TRANSLATIONS)('%s has every text, with the places of English, and none in English', (locale) => {
    const texts: Readonly<Record<string, string>> = TEXTS[locale];
    expect(Object.keys(texts).toSorted()).toEqual(Object.keys(TEXTS.en).toSorted());
    for (const [key, text] of Object.entries(TEXTS.en)) {
      expect(places(texts[key] ?? ''), `${locale} ${key}`).toEqual(places(text));
      expect(texts[key], `${locale} ${key}`).not.toBe(text);
    }
  });

  test('every end and every failure has a sentence, and places are filled', () => {
    for (const reason of CONTACT_END_REASONS) expect(TEXTS.ru[textOfEnd(reason)]).toMatch(/[а-я]/);
    for (const code of Object.keys(ERRORS)) expect(TEXTS.zh[textOfFailure(code as keyof typeof ERRORS)]).toMatch(/[一-鿿]/);
    expect(fill('{a} and {b} of {c}', { a: 1, b: 'x' })).toBe('1 and x of {c}');
  });
});
