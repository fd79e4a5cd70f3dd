import { createTheme, type MantineColorsTuple } from '@mantine/core';

const cord: MantineColorsTuple = [
  '#eef3ff',
  '#dce4f7',
  '#b8c7ec',
  '#91a8e1',
  '#708ed8',
  '#5b7dd3',
  '#4f75d2',
  '#4064ba',
  '#3659a7',
  '#284d94',
];

/**
 * The one theme. Colour means state and nothing else (see STATE_COLORS); everything that people press in passing is the
 * neutral `cord` blue or grey.
 */
export const theme = createTheme({
  colors: { cord },
  primaryColor: 'cord',
  // One shade in both schemes: black or white on it is chosen once for both.
  primaryShade: 7,
  autoContrast: true,
  fontFamily: "'Inter Variable', 'Noto Sans SC', 'Noto Sans CJK SC', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
});

/** Colour, icon and word always come together: one in twelve men cannot tell the colours apart. */
export const STATE_COLORS = {
  available: 'green',
  offered: 'orange',
  onContact: 'blue',
  wrapUp: 'violet',
  notReady: 'gray',
  offline: 'gray',
  trouble: 'red',
} as const;
export type VisibleState = keyof typeof STATE_COLORS;
