import { MantineProvider, Table } from '@mantine/core';
import { NextIntlClientProvider } from 'next-intl';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { lineRowSchema, LOCALES, newId, type LineRow, type Locale } from '@cordboard/contracts';
import { PickRow } from '../src/features/desk/pick-list.tsx';
import en from '../src/i18n/messages/en/desk.json' with { type: 'json' };
import ru from '../src/i18n/messages/ru/desk.json' with { type: 'json' };
import zh from '../src/i18n/messages/zh/desk.json' with { type: 'json' };

const WORDS: Readonly<Record<Locale, typeof en>> = { en, zh, ru };
const row: LineRow = lineRowSchema.parse({
  ...{ contactId: newId('contact'), kind: 'voice', position: 2, enqueuedAtMs: Date.now() - 65_000, priority: 0, estimatedWaitMs: null },
  customer: {
    visitorId: newId('visitor'),
    form: { name: 'Li Wei', reason: 'A late parcel' },
    origin: 'https://shop.example',
    locale: 'en',
  },
  ...{ step: 1, steps: 1, asksFor: [], preferredAgentName: null, nextChangeAtMs: null },
});

function shown(change: Partial<Parameters<typeof PickRow>[0]> = {}, locale: Locale = 'en'): string {
  const props = { row, able: true, current: true, onFocus: () => undefined, onTake: () => undefined, ...change };
  const table = createElement(Table, null, createElement(Table.Tbody, null, createElement(PickRow, props)));
  const intl = createElement(NextIntlClientProvider, { locale, messages: { desk: WORDS[locale] }, timeZone: 'UTC', children: table });
  return renderToStaticMarkup(createElement(MantineProvider, null, intl));
}

test('a row says who waits, at which place, for how long and why, and its button says whom it takes', () => {
  const page = shown();
  for (const text of ['Li Wei', 'A late parcel', '1:05', 'data-position="2"', 'aria-label="Take Li Wei"', 'tabindex="0"'])
    expect(page).toContain(text);
  expect(shown({ current: false })).toContain('tabindex="-1"');
  expect(shown({ able: false })).toContain('aria-disabled="true"');
  for (const locale of LOCALES) expect(shown({}, locale)).toContain('Li Wei');
});

test('who gave no reason is shown by the skills that they ask for, and a callback as one', () => {
  const customer = { ...row.customer, form: {} };
  const page = shown({ row: { ...row, customer, kind: 'callback', asksFor: [[{ skill: 'Español', level: 3 }]] } });
  for (const text of ['Español', 'A visitor', 'callback']) expect(page).toContain(text);
});
