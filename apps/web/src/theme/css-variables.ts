import type { CSSVariablesResolver } from '@mantine/core';
import { PALETTE, SURFACES, toneColors, TONES, type Scheme } from './palette.ts';

/** Puts the palette's choices in the place of the component library's own, of which several fall below 4.5:1. */
function schemeVariables(scheme: Scheme): Record<string, string> {
  const { page, frame, text, dimmed, placeholder, anchor, error } = SURFACES[scheme];
  const tones = TONES.flatMap((tone) => {
    const colors = toneColors(tone, scheme);
    return [
      [`--mantine-color-${tone}-filled`, colors.filled],
      [`--mantine-color-${tone}-filled-hover`, colors.filledHover],
      [`--mantine-color-${tone}-light`, colors.tint],
      [`--mantine-color-${tone}-light-hover`, colors.tintHover],
      [`--mantine-color-${tone}-light-color`, colors.onTint],
      [`--mantine-color-${tone}-text`, colors.text],
    ] as const;
  });
  return {
    '--mantine-color-body': frame,
    '--mantine-color-text': text,
    '--mantine-color-dimmed': dimmed,
    '--mantine-color-placeholder': placeholder,
    '--mantine-color-anchor': anchor,
    '--mantine-color-error': error,
    '--page-color': page,
    '--sunken-color': scheme === 'light' ? PALETTE.gray[2] : PALETTE.dark[9],
    '--code-bg': scheme === 'light' ? PALETTE.gray[1] : page,
    ...Object.fromEntries(tones),
  };
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
});
