export * from './attributes.ts';
export * from './conditions.ts';
export * from './graph.ts';
export * from './nodes.ts';
export * from './sounds.ts';
