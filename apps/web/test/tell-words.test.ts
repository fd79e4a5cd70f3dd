import { expect, test } from 'vitest';
import { LOCALES, PUSH_KINDS, type PushPayload } from '@cordboard/contracts';
import { wordsOf } from '../src/tell-worker/words.ts';

const payload = (given: Partial<PushPayload>): PushPayload => ({
  ...{ id: 'psh_1', callback: 'cbk_1', kind: 'soon', locale: 'en', company: 'Bo & Sons', atMs: Date.UTC(2026, 0, 5, 15, 30), link: 'a.b' },
  ...given,
});

test('a notification says who and when, in the customer’s words and this browser’s time', () => {
  expect(wordsOf(payload({}), 'Asia/Tokyo')).toEqual({
    title: 'Bo & Sons calls you back soon',
    body: 'At Tue 12:30 AM. Press here: it rings in your browser.',
  });
  expect(wordsOf(payload({ kind: 'missed', atMs: null }), 'UTC').body).toBe('Press here to see what happens next.');
  const said = LOCALES.flatMap((locale) => PUSH_KINDS.map((kind) => wordsOf(payload({ locale, kind }), 'UTC')));
  for (const { title } of said) expect(title).toContain('Bo & Sons');
  expect(new Set(said.map(({ title, body }) => title + body)).size).toBe(LOCALES.length * PUSH_KINDS.length);
  for (const locale of LOCALES) expect(wordsOf(payload({ locale }), 'UTC').body).toMatch(/3:30|15:30/);
});
