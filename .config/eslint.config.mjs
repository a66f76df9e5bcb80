import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { allowedImports, projects } from './projects.mjs';

const scopeOf = (path) => (path.startsWith('apps/') ? `app-${path.slice(5)}` : path.slice(5));
const depConstraints = Object.entries(projects).map(([path, { external = [] }]) => ({
  sourceTag: `scope:${scopeOf(path)}`,
  onlyDependOnLibsWithTags: [`scope:${scopeOf(path)}`, ...allowedImports(path).map((name) => `scope:${name}`)],
  ...(external.includes('*') ? {} : { allowedExternalImports: [...external, 'node:*'] }),
}));

/** In a core nothing may ask the clock, roll dice, wait, or look at its surroundings: these are arguments. */
const impureGlobals = ['Date', 'process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance', 'crypto', 'Buffer'].map((name) => ({
  name,
  message: `A core is pure: take what you need of ${name} as an argument.`,
}));
const noAsync = [
  { selector: ':function[async=true]', message: 'A core is synchronous: async work belongs in flow/ or at the edge.' },
  { selector: 'AwaitExpression', message: 'A core is synchronous.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'A core takes its dice as an argument.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.types/**', '**/node_modules/**', '**/generated/**', '**/*.generated.*', '.config/planted/**', 'apps/agent/workloads/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs', '**/*.js'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.{ts,tsx}'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, enforceBuildableLibDependency: false }] },
  },
  {
    files: ['libs/*/src/core/**/*.ts', 'libs/kernel/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-globals': ['error', ...impureGlobals], 'no-restricted-syntax': ['error', ...noAsync] },
  },
  {
    // The two places that turn text into an instant, and back: no clock is read.
    files: ['libs/kernel/src/time.ts', 'libs/kernel/src/ids.ts'],
    rules: { 'no-restricted-globals': ['error', ...impureGlobals.filter(({ name }) => name !== 'Date')] },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**/*.ts', 'apps/console/e2e/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
);
