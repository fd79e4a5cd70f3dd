export type * from './acd.ts';
