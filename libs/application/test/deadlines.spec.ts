import { deadlines } from '../src/command/deadlines.js';

const never = new Promise<never>(() => undefined);

describe('deadlines', () => {
  it('give each work its own end', async () => {
    const { within } = deadlines(60_000, 'the log');
    const works = Array.from({ length: 100 }, (_, number) => (number % 3 === 0 ? Promise.reject(new Error(`no ${number}`)) : Promise.resolve(number)));
    const ends = await Promise.allSettled(works.map(within));
    ends.forEach((end, number) =>
      expect(end).toEqual(number % 3 === 0 ? { status: 'rejected', reason: new Error(`no ${number}`) } : { status: 'fulfilled', value: number }),
    );
  });

  it('end what takes longer than its time, and nothing else', async () => {
    const { within } = deadlines(4, 'the log');
    const late = [within(never), within(never)];
    const quick = within(Promise.resolve('in time'));
    await expect(late[0]).rejects.toThrow('the log did not answer within 4 ms');
    await expect(late[1]).rejects.toThrow('the log did not answer within 4 ms');
    await expect(quick).resolves.toBe('in time');
    await expect(within(never)).rejects.toThrow('within 4 ms');
  });

  it('never end a work before its time', async () => {
    const { within } = deadlines(20, 'the log');
    const begun = performance.now();
    await expect(within(never)).rejects.toThrow();
    // Timers may be early by a part of a millisecond each.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(18);
  });
});
