import { retryWaitsMs } from './batch.js';

describe('trying again', () => {
  it('waits twice as long each time, and no longer than allowed in all', () => {
    expect(retryWaitsMs(1_000)).toEqual([100, 200, 400, 300]);
    expect(retryWaitsMs(0)).toEqual([]);
    expect(retryWaitsMs(20_000).reduce((sum, wait) => sum + wait, 0)).toBe(20_000);
    expect(Math.max(...retryWaitsMs(3_600_000))).toBe(5_000);
  });
});
