import { describe, expect, test } from 'vitest';
import { contrast, PALETTE, SURFACES, toneColors, TONES, type Scheme } from '../src/theme/palette.ts';

const SCHEMES: readonly Scheme[] = ['light', 'dark'];
/** WCAG 2.2: 1.4.3 for words, 1.4.11 for bars and dots. */
const WORDS = 4.5;
const SHAPES = 3;

describe('contrast', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
  ])('%s on %s is %d', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBeCloseTo(ratio, 2);
  });
});

describe.each(SCHEMES)('the %s theme', (scheme) => {
  const { page, frame, card, text, dimmed, placeholder, anchor, error } = SURFACES[scheme];

  test.each(Object.entries({ text, dimmed, placeholder, anchor, error }))('%s can be read on every surface', (_, words) => {
    for (const surface of [page, frame, card]) expect(contrast(words, surface), surface).toBeGreaterThanOrEqual(WORDS);
  });

  test.each(TONES)('%s can be read as words, on its tint and under white words', (tone) => {
    const colors = toneColors(tone, scheme);
    for (const surface of [page, frame, card]) expect(contrast(colors.text, surface), surface).toBeGreaterThanOrEqual(WORDS);
    for (const tint of [colors.tint, colors.tintHover]) expect(contrast(colors.onTint, tint), tint).toBeGreaterThanOrEqual(WORDS);
    for (const filled of [colors.filled, colors.filledHover]) expect(contrast('#ffffff', filled), filled).toBeGreaterThanOrEqual(WORDS);
  });

  test.each(['green', 'orange', 'blue', 'red'] as const)('a bar of %s stands out from a card', (tone) => {
    expect(contrast(PALETTE[tone][6], card)).toBeGreaterThanOrEqual(SHAPES);
  });
});
