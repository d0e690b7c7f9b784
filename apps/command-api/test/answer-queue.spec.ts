import { AnswerQueue } from '../src/batches/answer-queue.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether there is room without anything being taken. */
async function hasRoom(queue: AnswerQueue): Promise<boolean> {
  let room = false;
  void queue.room().then((found) => (room = found));
  await turn();
  return room;
}

describe('answers that wait', () => {
  it.each([
    ['as many lines', { lines: 2, bytes: 1_000 }, [1, 1]],
    ['as many bytes', { lines: 100, bytes: 1_000 }, [400, 600]],
    ['one line that is larger than all that may be held', { lines: 100, bytes: 1_000 }, [5_000]],
  ])('hold back the next line: %s', async (_, limits, lines) => {
    const queue = new AnswerQueue(limits);
    for (const bytes of lines) {
      expect(await hasRoom(queue)).toBe(true);
      queue.push(Promise.resolve('answer\n'), bytes);
    }
    expect(await hasRoom(queue)).toBe(false);
    const taken = queue[Symbol.asyncIterator]();
    expect((await taken.next()).value).toBe('answer\n'.repeat(lines.length));
    const afterwards = taken.next();
    expect(await hasRoom(queue)).toBe(true);
    queue.end();
    expect((await afterwards).done).toBe(true);
  });
});
