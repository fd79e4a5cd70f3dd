'use client';

import { useServerNow } from '../features/engine/engine-provider.tsx';
import { formatDuration } from './format-duration.ts';

export { formatDuration };

/** Counts up from a moment of the server's clock, or down to one. */
export function Duration(props: { sinceMs: number } | { untilMs: number }) {
  const nowMs = useServerNow();
  return <time suppressHydrationWarning>{formatDuration('sinceMs' in props ? nowMs - props.sinceMs : props.untilMs - nowMs)}</time>;
}
