import { expect, it } from 'vitest';
import { brokenBounds, readPath } from '../src/bounds.ts';
import { SCENARIOS } from '../src/scenarios/index.ts';

it('a figure is judged by range, nearness and equality, and the sentence says what it should be', () => {
  const figures = { ms: 31, hz: 440.2, state: 'idle', deep: { edges: 4 } };
  expect(
    brokenBounds(figures, {
      ms: { min: 0, max: 100 },
      hz: { near: 440, within: 1 },
      state: { is: 'idle' },
      'deep.edges': { min: 4 },
    }),
  ).toEqual([]);
  expect(
    brokenBounds(figures, { ms: { max: 20 }, hz: { near: 500, within: 5 }, state: { is: 'wrapUp' }, 'deep.edges': { min: 5 } }),
  ).toEqual([
    'ms is 31, must be at most 20',
    'hz is 440.2, must be within 5 of 500',
    'state is "idle", must be "wrapUp"',
    'deep.edges is 4, must be at least 5',
  ]);
});

it('a figure that is not there satisfies nothing', () => {
  const figures = { missing: null, deep: { there: 1 } };
  expect(readPath(figures, 'deep.there')).toBe(1);
  for (const path of ['missing', 'never', 'deep.never', 'deep.there.deeper']) {
    expect(brokenBounds(figures, { [path]: { min: -1e9, max: 1e9 } })).toHaveLength(1);
    expect(brokenBounds(figures, { [path]: { near: 0, within: 1e9 } })).toHaveLength(1);
    expect(brokenBounds(figures, { [path]: { is: true } })).toHaveLength(1);
  }
});

it('every scenario says what it shows and has a break and bounds', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  for (const { name, shows, breaks, bounds } of SCENARIOS) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(shows.length, name).toBeGreaterThan(20);
    expect(Object.keys(breaks).length, name).toBeGreaterThan(0);
    expect(Object.keys(bounds).length, name).toBeGreaterThan(0);
  }
});
