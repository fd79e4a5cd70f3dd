import { expect, test } from 'vitest';
import { beginGo, namesPage, passKey } from '../src/features/shell/go-sequence.ts';

/** Node has no KeyboardEvent; the sequence looks at the key alone. */
function press(key: string, nowMs: number): Event {
  const event = Object.assign(new Event('keydown'), { key }) as KeyboardEvent;
  passKey(event, nowMs);
  return event;
}

test('for a second after g a letter names a page, and nothing else', () => {
  expect(namesPage(press('f', 0))).toBe(false);
  beginGo(10_000);
  expect(namesPage(press('f', 10_999))).toBe(true);
  beginGo(20_000);
  expect(namesPage(press('f', 21_000))).toBe(false);
});

test('the letter ends it: the next key is meant as it always is, however soon it comes', () => {
  beginGo(10_000);
  const letter = press('f', 10_050);
  const next = press('2', 10_100);
  expect(namesPage(letter)).toBe(false);
  expect(namesPage(next)).toBe(false);
});

test('a modifier does not end it', () => {
  beginGo(10_000);
  press('Shift', 10_100);
  expect(namesPage(press('F', 10_200))).toBe(true);
});
