import nx from '@nx/eslint-plugin';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';
import { moduleBoundaries, portedRings, pureRings, ringFolders } from './tools/boundaries/rings.mjs';

// What only specs use lies in a `test` folder beside `src`.
const specs = ['**/*.spec.ts', '**/test/**/*.ts'];

const nodeModules = {
  regex: `^(node:.*|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})(/.*)?)$`,
  message: 'This ring does not know Node: take what is needed as an argument or through a port.',
};

const contractsAsTypes = {
  regex: '^@rapport/contracts(/.*)?$',
  allowTypeImports: true,
  message: 'A judgement takes only types from the contracts: write `import type`.',
};

const randomIds = { regex: '^uuid$', importNames: ['v1', 'v4', 'v6', 'v7'], message: 'No random here: an id is made of a name (v5) or taken as an argument.' };

const fromTests = { regex: '^(\\.\\.?/)+test/', message: 'Sources do not import what only specs use.' };

const impureSyntax = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'No clock here: take an Instant.' },
  { selector: "CallExpression[callee.name='Date']", message: 'No clock here: take an Instant.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'No clock here: take an Instant.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length>1]", message: "This reads the machine's time zone: use Date.UTC." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'No random here: take it as an argument.' },
  { selector: 'ImportExpression', message: 'No import at run time here: the rules of imports see only those at the top.' },
];

const environment = ['process', 'Buffer', 'console', 'crypto', 'performance', 'fetch', 'require', 'global', 'globalThis'];
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const closedGlobals = (names) =>
  names.map((name) => ({ name, message: 'This ring takes what it needs as an argument or through a port.' }));

const filesOf = (ring) => ringFolders[ring].map((folder) => `${folder}/src/**/*.ts`);

const ringRules = (ring) => ({
  files: filesOf(ring),
  ignores: specs,
  rules: {
    'no-restricted-syntax': ['error', ...impureSyntax],
    'no-restricted-globals': ['error', ...closedGlobals(pureRings.includes(ring) ? [...environment, ...timers] : environment)],
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [fromTests, nodeModules, randomIds, ...(ring === 'judgements' ? [contractsAsTypes] : [])] },
    ],
  },
});

const untestedTests = {
  selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]',
  message: 'Every test runs.',
};

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', '.nx/', '**/generated/', 'tools/boundaries/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries({ inSpecs: false }),
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70 }],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [fromTests] }],
      'no-empty': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  ...[...pureRings, ...portedRings].map(ringRules),
  {
    // A contract suite is a function full of specs.
    files: ['libs/testing/src/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: specs,
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries({ inSpecs: true }),
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', untestedTests],
    },
  },
);
