import { expect, test } from 'vitest';
import { beginGo, isGoing } from '../src/features/shell/go-sequence.ts';

test('for a second after g a letter names a page, and nothing else', () => {
  expect(isGoing(0)).toBe(false);
  beginGo(10_000);
  expect(isGoing(10_000)).toBe(true);
  expect(isGoing(10_999)).toBe(true);
  expect(isGoing(11_000)).toBe(false);
});
