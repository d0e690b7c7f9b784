import base from './jest.config.mjs';

/** Tests against servers, run by `npm run test:engines`: one after the other, because they also kill the servers. */
export default {
  ...base,
  testMatch: ['<rootDir>/{apps,libs,tools}/**/test/**/*.engines.ts'],
  maxWorkers: 1,
  workerIdleMemoryLimit: undefined,
  testTimeout: 180_000,
  // A test that failed may leave a client open, which would keep the run from ending.
  forceExit: true,
};
