import { describe, expect, it } from 'vitest';
import { Placing } from '../src/recorder/placing.ts';

/** Lays packets one after the other; each is said `behind` frames before the place that a track without holes would give it. */
function lay(
  placing: Placing,
  numbers: readonly number[],
  behind: number,
  bytesOf: (number: number) => number = () => 80,
): (number | null)[] {
  return numbers.map((number) => {
    const place = placing.placeOf({ frame: number - behind, segment: 0, units: number * 960, bytes: bytesOf(number) });
    if (place !== null) placing.laid(place);
    return place;
  });
}

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

describe('placing', () => {
  it('lays behind what is there, and leaves one out after half a second and then one a second', () => {
    const placing = new Placing();
    expect(lay(placing, from(0, 100), 0)).toEqual(from(0, 100));
    const places = lay(placing, from(100, 200), 3);
    const out = places.flatMap((place, index) => (place === null ? [index] : []));
    expect(out).toEqual([24, 74, 124]);
    expect(places.filter((place) => place !== null)).toEqual(from(100, 197));
    // Back in step.
    expect(places.at(-1)).toBe(299 - 3);
  });

  it('leaves out a quiet packet rather than one that says something', () => {
    const placing = new Placing();
    lay(placing, from(0, 100), 0);
    const places = lay(placing, from(100, 40), 2, (number) => (number % 20 < 4 ? 3 : 80));
    expect(from(100, 40).filter((_, index) => places[index] === null)).toEqual([100, 120]);
  });

  it('gets in step where packets are missing, and leaves none out for it', () => {
    const placing = new Placing();
    lay(placing, from(0, 100), 0);
    expect(lay(placing, [100, 101, 103, 104, 106], 2)).toEqual([100, 101, 102, 103, 104]);
    expect(lay(placing, [107, 120], 2)).toEqual([105, 118]);
  });

  it('keeps the room that longer packets take', () => {
    const placing = new Placing();
    const sixty = (numbers: readonly number[], behind: number): (number | null)[] => lay(placing, numbers, behind);
    expect(sixty([0, 3, 6, 9], 0)).toEqual([0, 3, 6, 9]);
    expect(sixty([12, 15, 18], 4)).toEqual([12, 15, 18]);
  });

  it('takes a packet once, in its order, and none from before the recording', () => {
    const placing = new Placing();
    expect(lay(placing, [0, 1, 2, 2, 1, 3], 1)).toEqual([null, 0, 1, null, null, 2]);
  });
});
