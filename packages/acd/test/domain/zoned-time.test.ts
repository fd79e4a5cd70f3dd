import { expect, it } from 'vitest';
import { momentOfLocal } from '../../src/domain/zoned-time.ts';

it('finds the moment that a wall clock shows, on both sides of summer time', () => {
  expect(momentOfLocal('Europe/Berlin', '2026-01-13', 18 * 60 + 5)).toBe(Date.parse('2026-01-13T17:05:00Z'));
  expect(momentOfLocal('Europe/Berlin', '2026-07-14', 18 * 60 + 5)).toBe(Date.parse('2026-07-14T16:05:00Z'));
  expect(momentOfLocal('Asia/Kathmandu', '2026-07-14', 0)).toBe(Date.parse('2026-07-13T18:15:00Z'));
});

it('says when no clock shows it, and takes the earlier of two', () => {
  expect(momentOfLocal('Europe/Berlin', '2026-03-29', 2 * 60 + 30)).toBeNull();
  expect(momentOfLocal('Europe/Berlin', '2026-03-29', 3 * 60)).toBe(Date.parse('2026-03-29T01:00:00Z'));
  expect(momentOfLocal('Europe/Berlin', '2026-10-25', 2 * 60 + 30)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  // A day that Samoa left out.
  expect(momentOfLocal('Pacific/Apia', '2011-12-30', 12 * 60)).toBeNull();
});
