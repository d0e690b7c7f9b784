import { describe, expect, it } from '@jest/globals';
import { PartitionWatches, ProgressWatch } from '../src/index.js';

describe('health of work that never ends', () => {
  let now = 0;
  const options = { stalledAfterMs: 1_000, nowMs: () => now };
  const at = (ms: number, watch: ProgressWatch, lag: number, reached: number): boolean => {
    now = ms;
    watch.observe({ lag, reached });
    return watch.check().ok;
  };

  it('is green while idle, however long', () => {
    now = 0;
    const watch = new ProgressWatch(options);
    expect([at(500, watch, 0, 7), at(10_000, watch, 0, 7), at(90_000, watch, 0, 7)]).toEqual([true, true, true]);
  });

  it('is green while it gets on, however much is left', () => {
    now = 0;
    const watch = new ProgressWatch(options);
    expect([at(900, watch, 50, 1), at(1_800, watch, 90, 2), at(2_700, watch, 900, 3)]).toEqual([true, true, true]);
  });

  it('goes red when there is lag and nothing gets on, and green again when something does', () => {
    now = 0;
    const watch = new ProgressWatch(options);
    expect([at(10, watch, 3, 5), at(1_000, watch, 3, 5), at(1_001, watch, 4, 5)]).toEqual([true, true, false]);
    expect(watch.check().detail).toEqual({ reason: 'no progress while there is lag', lag: 4, stalledForMs: 1_001 });
    expect(at(1_002, watch, 3, 6)).toBe(true);
  });

  it('counts from when the lag came, not from the last work before it', () => {
    now = 0;
    const watch = new ProgressWatch(options);
    expect([at(10, watch, 0, 5), at(50_000, watch, 0, 5), at(50_900, watch, 2, 5), at(51_001, watch, 2, 5)]).toEqual([true, true, true, false]);
  });

  it('goes red when nobody can measure it any more', () => {
    now = 0;
    const watch = new ProgressWatch(options);
    at(10, watch, 0, 5);
    now = 1_011;
    expect(watch.check()).toMatchObject({ ok: false, detail: { reason: 'the lag can\'t be measured' } });
  });

  it('is red for one partition that stands still beside others that work, until it is given away', () => {
    now = 0;
    const watches = new PartitionWatches(options);
    for (const ms of [0, 500, 1_100]) {
      now = ms;
      watches.observe(0, { lag: 3, reached: 8 });
      watches.observe(1, { lag: 3, reached: ms });
    }
    expect(watches.check()).toMatchObject({ ok: false, detail: { partitions: [{ partition: 0, ok: false }, { partition: 1, ok: true }] } });
    watches.keepOnly(new Set([1]));
    expect(watches.check().ok).toBe(true);
  });
});
