import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** One Jest for the whole house. `testing/` doors and specs run from source through swc. */
/** Drills that take minutes and kill at random: `npm run prove`, not every `npm test`. */
const drills = process.env.SWITCHYARD_PROVE === '1' ? [] : ['/chaos\\.spec\\.ts$', '/console/e2e/sizes\\.spec\\.ts$'];
/** Pictures for the documents: their own command. */
const pictures = process.env.SWITCHYARD_SCREENSHOTS === '1' ? [] : ['/console/e2e/screenshots\\.spec\\.ts$'];

/** How files are loaded: packages once per worker, in one realm (jest-runtime.mjs). `SWITCHYARD_TEST_LOADER=jest` takes Jest's own way, which loads everything again for every file. */
const loader = process.env.SWITCHYARD_TEST_LOADER === 'jest' ? {} : { runtime: join(import.meta.dirname, 'jest-runtime.mjs'), testEnvironment: join(import.meta.dirname, 'jest-environment.mjs'), injectGlobals: false };

export default {
  rootDir: '..',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/.config'],
  testMatch: ['**/*.spec.ts', '**/*.spec.mjs'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...drills, ...pictures],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { configFile: '.swcrc' }] },
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/.config/fast-check.mjs',
    '^@switchyard/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@switchyard/([^/]+)/testing$': '<rootDir>/libs/$1/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
  ...loader,
  testSequencer: '<rootDir>/.config/slow-first.mjs',
  reporters: ['default', '<rootDir>/.config/count-reporter.mjs'],
  // The long specs wait for databases and processes most of the time: half as many workers again as cores, where Jest would keep one core free.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Against what hangs, not a measure of speed: on a busy machine a test with a database and processes takes minutes.
  testTimeout: 120_000,
};
