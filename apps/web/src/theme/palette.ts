import type { MantineColorsTuple } from '@mantine/core';

/**
 * Every colour of the pages, light to dark. In each row the eighth (7) is dark enough for white words on it, the
 * seventh (6) stands out from both themes' cards as a bar or a dot.
 */
export const PALETTE = {
  cord: ['#eef3ff', '#dce4f7', '#b8c7ec', '#91a8e1', '#708ed8', '#5b7dd3', '#4f75d2', '#4064ba', '#3659a7', '#284d94'],
  gray: ['#f8fafc', '#f1f5f9', '#e8edf3', '#dbe2ea', '#c3cdd9', '#a3b0bf', '#7b8a9c', '#526173', '#334155', '#1b2635'],
  green: ['#f0fdf4', '#dcfce7', '#bbf7d0', '#86efac', '#4ade80', '#22c55e', '#16a34a', '#15803d', '#166534', '#14532d'],
  orange: ['#fffbeb', '#fef3c7', '#fde68a', '#fcd34d', '#fbbf24', '#f59e0b', '#d97706', '#b45309', '#92400e', '#78350f'],
  blue: ['#f0f9ff', '#e0f2fe', '#bae6fd', '#7dd3fc', '#38bdf8', '#0ea5e9', '#0284c7', '#0369a1', '#075985', '#0c4a6e'],
  violet: ['#f5f3ff', '#ede9fe', '#ddd6fe', '#c4b5fd', '#a78bfa', '#8b5cf6', '#7c3aed', '#6d28d9', '#5b21b6', '#4c1d95'],
  red: ['#fef2f2', '#fee2e2', '#fecaca', '#fca5a5', '#f87171', '#ef4444', '#dc2626', '#b91c1c', '#991b1b', '#7f1d1d'],
  /** Words, borders and surfaces of the dark theme: 4 borders, 5 hover, 6 cards, 7 the frame, 8 the page. */
  dark: ['#dfe5ec', '#b6c0cc', '#93a0af', '#6b7889', '#37424f', '#273140', '#1a212b', '#131920', '#0f141a', '#0a0e12'],
} as const satisfies Record<string, MantineColorsTuple>;

/** The colours that badges, buttons, bars and words are given by name. */
export const TONES = ['cord', 'gray', 'green', 'orange', 'blue', 'violet', 'red'] as const satisfies readonly (keyof typeof PALETTE)[];
export type Tone = (typeof TONES)[number];
export type Scheme = 'light' | 'dark';

export interface ToneColors {
  /** Behind white words. */
  readonly filled: string;
  readonly filledHover: string;
  /** A tint behind words of `onTint`, solid, as it comes out on a card. */
  readonly tint: string;
  readonly tintHover: string;
  readonly onTint: string;
  /** Words on a card or on the page. */
  readonly text: string;
}

/** What each colour is used for, so that all words reach 4.5:1 (WCAG 2.2, 1.4.3) in both themes. */
export function toneColors(tone: Tone, scheme: Scheme): ToneColors {
  const row = PALETTE[tone];
  const filled = { filled: row[7], filledHover: row[8] };
  // The lightest greys are those of the page itself.
  const first = tone === 'gray' ? 2 : 1;
  if (scheme === 'light') return { ...filled, tint: row[first], tintHover: row[first + 1] ?? row[3], onTint: row[9], text: row[8] };
  const on = (share: number): string => mix(row[5], PALETTE.dark[6], share);
  return { ...filled, tint: on(0.18), tintHover: on(0.26), onTint: row[2], text: row[3] };
}

/** Surfaces and words that have no tone. */
export const SURFACES = {
  light: {
    page: '#f4f6f9',
    frame: '#ffffff',
    card: '#ffffff',
    text: PALETTE.gray[9],
    dimmed: PALETTE.gray[7],
    placeholder: '#5f6e81',
    anchor: PALETTE.cord[8],
    error: PALETTE.red[7],
  },
  dark: {
    page: PALETTE.dark[8],
    frame: PALETTE.dark[7],
    card: PALETTE.dark[6],
    text: PALETTE.dark[0],
    dimmed: '#9aa7b6',
    placeholder: PALETTE.dark[2],
    anchor: PALETTE.cord[3],
    error: PALETTE.red[3],
  },
} as const satisfies Record<Scheme, Record<string, string>>;

function channels(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `share` of the first colour over the second, both `#rrggbb`. */
function mix(over: string, under: string, share: number): string {
  const below = channels(under);
  const parts = channels(over).map((part, at) => Math.round(part * share + (below[at] ?? 0) * (1 - share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, definition). */
function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
