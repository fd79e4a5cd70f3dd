export type * from './acd.ts';
export { createAcd, type AcdOptions } from './create-acd.ts';
export { offeredSlots } from './domain/callback-slots.ts';
export { localDay } from './domain/local-day.ts';
export { closesAfter, openAt, opensAfter } from './domain/opening-hours.ts';
export { quietSpans } from './domain/quiet-hours.ts';
export type { Tuning } from './tuning.ts';
export { momentOfLocal } from './domain/zoned-time.ts';
