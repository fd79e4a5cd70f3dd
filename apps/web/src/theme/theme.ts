import { Badge, Card, createTheme, Menu, SegmentedControl, Table, Timeline, Tooltip } from '@mantine/core';
import { PALETTE, type Tone } from './palette.ts';

/**
 * The one theme. Colour means state and nothing else (see STATE_COLORS); everything that people press in passing is the
 * neutral `cord` blue or grey. What needs words is added by `useWordedTheme`.
 */
export const theme = createTheme({
  colors: PALETTE,
  primaryColor: 'cord',
  // One shade in both schemes: white words on it are checked once for both.
  primaryShade: 7,
  black: PALETTE.gray[9],
  fontFamily: "'Inter Variable', 'Noto Sans SC', 'Noto Sans CJK SC', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: { fontWeight: '650', textWrap: 'balance' },
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light' }, styles: { root: { textTransform: 'none' }, label: { fontWeight: 600 } } }),
    Card: Card.extend({ defaultProps: { withBorder: true, shadow: 'xs', radius: 'lg' } }),
    // The library's own placeholder for the focus is no part of a menu.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    SegmentedControl: SegmentedControl.extend({ styles: { root: { backgroundColor: 'var(--sunken-color)' } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 7, horizontalSpacing: 'md' } }),
    Timeline: Timeline.extend({ defaultProps: { bulletSize: 12, lineWidth: 2 } }),
    Tooltip: Tooltip.extend({ defaultProps: { multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } } }),
  },
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
} as const satisfies Record<string, Tone>;
export type VisibleState = keyof typeof STATE_COLORS;
