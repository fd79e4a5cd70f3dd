export type * from './acd.ts';
export { createAcd, type AcdOptions } from './create-acd.ts';
export { openAt } from './domain/opening-hours.ts';
export type { Tuning } from './tuning.ts';
