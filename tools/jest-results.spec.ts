import { countResults } from './jest-results.mjs';

const results = { numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numTotalTests: 5 };

describe('the results of a run', () => {
  it('are what jest counted', () => {
    expect(countResults(results, true)).toEqual({ passed: 5, failed: 0, tests: 5 });
    expect(countResults({ ...results, numFailedTests: 2, numTotalTests: 7 }, false)).toEqual({ passed: 5, failed: 2, tests: 7 });
  });

  it('hold one failure for each suite that could not start', () => {
    expect(countResults({ ...results, numRuntimeErrorTestSuites: 2 }, false)).toEqual({ passed: 5, failed: 2, tests: 5 });
  });

  it('hold a failure when jest failed and counted none', () => {
    expect(countResults(results, false).failed).toBe(1);
  });
});
