import { swcOptions } from './tools/swc-options.mjs';

/** One configuration for the whole tree: sources are read directly, so nothing has to be built first. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@rapport/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/{apps,libs,tools}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tools/boundaries/fixtures/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/\\.nx/'],
  extensionsToTreatAsEsm: ['.ts'],
  // Sources import `./x.js`, as Node wants it after the build; before the build only `./x.ts` is there.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  // A copy: @swc/jest writes into the options that it is given, and the build has the same.
  transform: { '^.+\\.ts$': ['@swc/jest', { ...structuredClone(swcOptions), sourceMaps: 'inline' }] },
  globalSetup: '<rootDir>/tools/jest-global-setup.mjs',
  maxWorkers: 2,
  // ES modules that a suite has loaded stay in memory: a worker that holds much is replaced between two suites.
  workerIdleMemoryLimit: '1GB',
  // Generous, for slow machines: a spec that waits has a limit of its own that says what it waited for.
  testTimeout: 60_000,
};
