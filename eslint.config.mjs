import tseslint from 'typescript-eslint';

const ENVIRONMENT = 'Read it in a configuration module (src/configuration.ts) and pass the value on.';
const SWALLOWED = 'An empty catch hides a failure: handle it, log it, or throw what you do not expect.';

/** Where the environment is read or passed on to programs; everything else is given its values. */
const MAY_READ_ENVIRONMENT = [
  '**/configuration.ts',
  '**/*.config.{ts,mjs}',
  '**/test/**',
  'test/**',
  'apps/*/src/main.ts',
  'infra/{setup,stack,services,suites,image}/**',
];

const everywhere = {
  // `== null` asks for null and undefined at once.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-debugger': 'error',
  'no-restricted-properties': ['error', { object: 'process', property: 'env', message: ENVIRONMENT }],
  'no-restricted-imports': [
    'error',
    { paths: ['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: ENVIRONMENT })) },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'CatchClause > BlockStatement[body.length=0]', message: SWALLOWED },
    {
      selector:
        "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression.arguments:first-child > BlockStatement[body.length=0]",
      message: SWALLOWED,
    },
    {
      selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword.typeAnnotation',
      message: '`as unknown as` switches the type checker off: parse with a schema, or narrow with a guard.',
    },
  ],
};

const typed = {
  '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/ban-ts-comment': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
};

export default tseslint.config(
  { ignores: ['**/.next/**', 'infra/verify/fixtures/**', 'apps/web/public/**', '.data/**', '.artifacts/**'] },
  {
    files: ['**/*.{ts,tsx,mts,js,mjs,cjs}'],
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: everywhere,
  },
  {
    files: ['**/*.{ts,tsx,mts}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: typed,
  },
  {
    files: MAY_READ_ENVIRONMENT,
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    // In a test a value that is not there fails the test at this very place, which is what it should do.
    files: ['**/test/**', 'test/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
