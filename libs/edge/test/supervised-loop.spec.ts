import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EndedUnasked, runSupervised, waitAfter, type LoopFailure } from '../src/index.js';

const noDelay = (): Promise<void> => Promise.resolve();
const always = (): 'retry' => 'retry';

describe('a supervised loop', () => {
  it('runs again after a failure, with a longer pause each time, until it is told to end', async () => {
    const ended = new AbortController();
    const failures: LoopFailure[] = [];
    let runs = 0;
    await runSupervised({
      run: async () => {
        runs += 1;
        if (runs === 5) return ended.abort();
        throw new Error(`failure ${runs}`);
      },
      signal: ended.signal, policyOf: always, onRetry: (failure) => void failures.push(failure), delay: noDelay, backOff: { firstMs: 100, random: () => 0.999999 },
    });
    expect(failures.map(({ failures: count, waitMs }) => [count, waitMs])).toEqual([[1, 100], [2, 200], [3, 400], [4, 800]]);
  });

  it('forgets the failures before progress', async () => {
    const ended = new AbortController();
    const counted: number[] = [];
    let runs = 0;
    await runSupervised({
      run: async (_signal, progressed) => {
        runs += 1;
        if (runs === 3) progressed();
        if (runs === 5) return ended.abort();
        throw new Error('again');
      },
      signal: ended.signal, policyOf: always, onRetry: ({ failures }) => void counted.push(failures), delay: noDelay,
    });
    expect(counted).toEqual([1, 2, 1, 2]);
  });

  it('ends by an error that no repeat helps', async () => {
    const run = runSupervised({
      run: () => Promise.reject(new TypeError('poison')), signal: new AbortController().signal, policyOf: (error) => (error instanceof TypeError ? 'stop' : 'retry'), onRetry: () => undefined, delay: noDelay,
    });
    await expect(run).rejects.toThrow('poison');
  });

  it('ends after so many failures in a row', async () => {
    let runs = 0;
    const run = runSupervised({ run: () => Promise.reject(new Error(`failure ${++runs}`)), signal: new AbortController().signal, policyOf: always, onRetry: () => undefined, failuresAtMost: 3, delay: noDelay });
    await expect(run).rejects.toThrow('failure 3');
  });

  it('takes an end that nobody asked for as a failure', async () => {
    const run = runSupervised({ run: () => Promise.resolve(), signal: new AbortController().signal, policyOf: () => 'stop', onRetry: () => undefined, delay: noDelay });
    await expect(run).rejects.toThrow(EndedUnasked);
  });

  it('is not kept from ending by a failure while it is told to', async () => {
    const ended = new AbortController();
    await runSupervised({ run: async () => (ended.abort(), Promise.reject(new Error('cut off'))), signal: ended.signal, policyOf: () => 'stop', onRetry: () => undefined });
  });

  it('never waits longer than the longest pause, nor less than half of it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const waitMs = waitAfter(failures, { firstMs: 100, longestMs: 10_000, random: () => random });
      const whole = Math.min(100 * 2 ** Math.min(failures - 1, 30), 10_000);
      return waitMs >= whole / 2 && waitMs <= whole;
    }));
  });
});
