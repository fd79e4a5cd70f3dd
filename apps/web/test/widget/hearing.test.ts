import { expect, test } from 'vitest';
import { hear, UNHEARD, verdictOfHearing, type Hearing, type Sample } from '../../src/widget/hearing.ts';

/** Samples every 100 ms from 1,000 ms on; the verdict after each. */
function listen(samples: readonly Partial<Sample>[], before: Hearing = UNHEARD): string[] {
  let hearing = before;
  return samples.map((sample, index) => {
    const nowMs = 1_000 + index * 100;
    hearing = hear(hearing, { nowMs, level: 0, cutOff: false, ...sample });
    return verdictOfHearing(hearing, nowMs);
  });
}
const times = (count: number, sample: Partial<Sample>): Partial<Sample>[] => Array.from({ length: count }, () => sample);

test('after three seconds of silence nothing is heard, and not before', () => {
  const verdicts = listen(times(32, { level: 0.02 }));
  expect(verdicts.indexOf('nothing')).toBe(30);
  expect(new Set(verdicts.slice(0, 30))).toEqual(new Set(['listening']));
});

test('whoever was heard once may be silent; whoever speaks after the complaint is heard', () => {
  expect(new Set(listen([{ level: 0.4 }, ...times(60, {})]))).toEqual(new Set(['heard']));
  const late = listen([...times(40, {}), { level: 0.3 }, ...times(40, {})]);
  expect(late[39]).toBe('nothing');
  expect(late[40]).toBe('heard');
  expect(late.at(-1)).toBe('heard');
});

test('a switch on the headset is silence at once, and its end is heard', () => {
  const verdicts = listen([{ level: 0.4 }, { cutOff: true }, { level: 0.4 }]);
  expect(verdicts).toEqual(['heard', 'nothing', 'heard']);
});

test('what cannot be measured is not held against anybody', () => {
  const verdicts = listen([...times(50, { level: null }), ...times(5, {})]);
  expect(new Set(verdicts.slice(0, 50))).toEqual(new Set(['off']));
  expect(verdicts.at(-1)).toBe('listening');
});
