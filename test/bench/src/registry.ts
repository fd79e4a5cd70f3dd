import type { Bench } from './bench.ts';

/** Each bench is a file in `benches/` and a line here. */
export const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  acd: () => import('./benches/acd.ts'),
  answer: () => import('./benches/answer.ts'),
  callbacks: () => import('./benches/callbacks.ts'),
  'chaos-acd': () => import('./benches/chaos-acd.ts'),
  erlang: () => import('./benches/erlang.ts'),
  flood: () => import('./benches/flood.ts'),
  media: () => import('./benches/media.ts'),
  mixer: () => import('./benches/mixer.ts'),
};
