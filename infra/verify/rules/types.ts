import { findingsOf } from '../lib/analysis.ts';
import type { Rule } from '../lib/rule.ts';

export const types: Rule = {
  name: 'types',
  what: 'the TypeScript compiler over every workspace (every tsconfig.json)',
  covers: (file) => /\.(ts|tsx|mts)$/.test(file) || /^infra\/.*\.mjs$/.test(file),
  check: (context) => findingsOf('types', context),
};
