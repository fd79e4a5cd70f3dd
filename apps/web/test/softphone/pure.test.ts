import { expect, it } from 'vitest';
import { reconnectDelayMs } from '../../src/softphone/backoff.ts';
import { levelOf } from '../../src/softphone/level-meter.ts';
import { updateProblems, type ProblemCode } from '../../src/softphone/problems.ts';
import { createStore } from '../../src/softphone/store.ts';

it('reconnects between 1 and 5 s, later each time', () => {
  expect(reconnectDelayMs(0, 0.99)).toBe(1_000);
  for (let attempt = 0; attempt < 40; attempt++) {
    for (const random of [0, 0.5, 0.999]) {
      const delayMs = reconnectDelayMs(attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(1_000);
      expect(delayMs).toBeLessThanOrEqual(5_000);
    }
  }
  expect(reconnectDelayMs(3, 0.999)).toBeGreaterThan(reconnectDelayMs(1, 0.999));
});

it('a problem keeps its moment and the list its identity while nothing changes', () => {
  const codes = (...present: ProblemCode[]): ReadonlySet<ProblemCode> => new Set(present);
  const first = updateProblems([], codes('socketLost', 'permissionDenied'), 100);
  expect(first.map(({ code, wayOut, sinceMs }) => [code, wayOut, sinceMs])).toEqual([
    ['permissionDenied', 'allowMicrophone', 100],
    ['socketLost', 'wait', 100],
  ]);
  expect(updateProblems(first, codes('permissionDenied', 'socketLost'), 200)).toBe(first);
  expect(updateProblems(first, codes('socketLost'), 200)).toEqual([{ code: 'socketLost', wayOut: 'wait', sinceMs: 100 }]);
});

it('a store tells only of real changes', () => {
  const store = createStore({ a: 1, b: 'x' });
  let told = 0;
  const undo = store.subscribe(() => (told += 1));
  const before = store.getSnapshot();
  store.patch({ a: 1 });
  expect(store.getSnapshot()).toBe(before);
  store.patch({ a: 2 });
  undo();
  store.patch({ a: 3 });
  expect([told, store.getSnapshot().a, before.a]).toEqual([1, 3, 1]);
});

it('the meter shows silence as 0 and speech well up', () => {
  expect(levelOf(new Float32Array(100))).toBe(0);
  expect(levelOf(new Float32Array(100).fill(0.1))).toBeCloseTo(40 / 48, 2);
  expect(levelOf(new Float32Array(100).fill(1))).toBe(1);
});
