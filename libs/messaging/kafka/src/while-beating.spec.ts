import { whileBeating } from './while-beating.js';

const never = new AbortController().signal;

describe('work with a heartbeat', () => {
  it('is beaten for as long as it lasts, one beat at a time, and answers what came of it', async () => {
    let beats = 0;
    let [beating, overlaps] = [0, 0];
    const heartbeat = async (): Promise<void> => {
      if (++beating > 1) overlaps++;
      beats++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      beating--;
    };
    const answer = await whileBeating(heartbeat, 1, never, async () => {
      while (beats < 5) await new Promise((resolve) => setImmediate(resolve));
      return 'done';
    });
    expect({ answer, overlaps, beating }).toEqual({ answer: 'done', overlaps: 0, beating: 0 });
  });

  it('is told to stop when a heartbeat fails, and ends with that failure when it has settled', async () => {
    const lost = new Error('rebalance');
    let settled = false;
    const working = whileBeating(() => Promise.reject(lost), 1, never, async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      settled = true;
    });
    await expect(working).rejects.toBe(lost);
    expect(settled).toBe(true);
  });

  it('is told to stop by the signal that it was given', async () => {
    const ended = new AbortController();
    const working = whileBeating(() => Promise.resolve(), 1_000, ended.signal, (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'))));
    ended.abort();
    expect(await working).toBe('stopped');
  });

  it('that fails fails as it did', async () => {
    await expect(whileBeating(() => Promise.resolve(), 1_000, never, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
  });
});
