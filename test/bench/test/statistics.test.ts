import { describe, expect, it } from 'vitest';
import { Heap } from '../src/lib/heap.ts';
import { seeded } from '../src/lib/random.ts';
import { growthExponent, jainIndex, quantile, standardError } from '../src/lib/statistics.ts';
import { parseWork } from '../src/acd/work-stats.ts';

describe('statistics', () => {
  it('knows Jain’s index', () => {
    expect(jainIndex([3, 3, 3])).toBe(1);
    expect(jainIndex([1, 0, 0, 0])).toBe(0.25);
    expect(jainIndex([0, 0])).toBeNull();
  });

  it('finds the exponent of a power', () => {
    const points = [100, 10_000, 50_000].map((x) => ({ x, y: 3 * x ** 0.4 }));
    expect(growthExponent(points)).toBeCloseTo(0.4, 10);
    expect(growthExponent(points.map(({ x }) => ({ x, y: 7 })))).toBeCloseTo(0, 10);
  });

  it('knows quantiles and the error of a mean', () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([], 0.5)).toBeNull();
    expect(standardError([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138 / Math.sqrt(8), 3);
  });
});

describe('seeded numbers', () => {
  it('repeat, and are spread evenly', () => {
    const [one, same] = [seeded(42), seeded(42)];
    const numbers = Array.from({ length: 10_000 }, () => one.next());
    expect(numbers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => same.next()));
    const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((value) => Math.floor(value * 10) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('the heap', () => {
  it('gives its items in order, whatever was pushed in between', () => {
    const random = seeded(3);
    const heap = new Heap<number>((a, b) => a < b);
    const mirror: number[] = [];
    for (let step = 0; step < 2_000; step++) {
      if (random.next() < 0.6) {
        const value = random.below(100);
        heap.push(value);
        mirror.push(value);
        mirror.sort((a, b) => a - b);
      } else expect(heap.pop()).toBe(mirror.shift());
    }
    expect(heap.size).toBe(mirror.length);
  });
});

describe('the work of Redis', () => {
  it('counts what scripts touch, and not the scripts or the questions of the bench', () => {
    const info = [
      '# Commandstats',
      'cmdstat_hget:calls=10,usec=20,usec_per_call=2.00,rejected_calls=0,failed_calls=0',
      'cmdstat_zrangebylex:calls=3,usec=9,usec_per_call=3.00',
      'cmdstat_evalsha:calls=2,usec=700,usec_per_call=350.00',
      'cmdstat_eval:calls=1,usec=50,usec_per_call=50.00',
      'cmdstat_fcall:calls=1,usec=30,usec_per_call=30.00',
      'cmdstat_info:calls=4,usec=99,usec_per_call=24.00',
      'cmdstat_client|setname:calls=4,usec=99,usec_per_call=24.00',
    ].join('\r\n');
    expect(parseWork(info)).toEqual({ elements: 13, scriptUs: 780 });
  });
});
