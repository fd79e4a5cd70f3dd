import { findingsOf, LINTED } from '../lib/analysis.ts';
import type { Rule } from '../lib/rule.ts';

export const lint: Rule = {
  name: 'lint',
  what: 'eslint with typescript-eslint’s typed rules',
  covers: (file) => LINTED.test(file),
  check: (context) => findingsOf('lint', context),
};
