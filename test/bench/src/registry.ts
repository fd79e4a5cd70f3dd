import type { Bench } from './bench.ts';

/** Each bench is a file in `benches/` and a line here. */
export const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  media: () => import('./benches/media.ts'),
};
