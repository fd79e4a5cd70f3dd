export * from './figures.ts';
export * from './predictions.ts';
export * from './recount.ts';
export * from './service-level.ts';
export * from './stretches.ts';
export * from './tally.ts';
export * from './visits.ts';
