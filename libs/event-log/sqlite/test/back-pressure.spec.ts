import { collect, freshStream, newEvent, newEvents } from '@rapport/testing';
import type { NewEvent } from '@rapport/event-log';
import { temporaryLog } from './temporary-log.js';

describe('many appends at once', () => {
  it('are turned into text only as far as there is room for them, and all are answered in order', async () => {
    const storage = await temporaryLog({ limits: { queuedAppends: 8, groupAppends: 4 } });
    let written = 0;
    const counted = (): NewEvent => {
      const event = newEvent();
      return { ...event, get type() { written++; return event.type; } };
    };
    const stream = freshStream();
    const events = Array.from({ length: 100 }, counted);
    const answers = events.map((event, index) => storage.log.append(stream, index === 0 ? 'no-stream' : index - 1, [event]));
    expect(written).toBe(8);
    await answers[0];
    expect(written).toBe(12);
    const results = await Promise.all(answers);
    expect(results.every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect((await collect(storage.log.readStream(stream))).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    await storage.remove();
  });

  it('let a wrong one of those that wait fail alone', async () => {
    const storage = await temporaryLog({ limits: { queuedAppends: 1 } });
    const answers = await Promise.allSettled([
      storage.log.append('a-1', 'no-stream', newEvents(1)),
      storage.log.append('', 'no-stream', newEvents(1)),
      storage.log.append('b-1', 'no-stream', newEvents(1)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await storage.remove();
  });

  it('are all stored before the log closes, those that still wait too', async () => {
    const storage = await temporaryLog({ limits: { queuedAppends: 2, groupAppends: 2 } });
    const answers = Array.from({ length: 9 }, () => storage.log.append(freshStream(), 'no-stream', newEvents(1)));
    await storage.log.close();
    expect((await Promise.all(answers)).every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(await collect((await storage.reopen()).readAll())).toHaveLength(9);
    await storage.remove();
  });

  it('go into transactions of a bounded size, however large each is', async () => {
    const storage = await temporaryLog({ limits: { groupEvents: 3, groupText: 10 } });
    const answers = await Promise.all([1, 2, 7, 1].map((count) => storage.log.append(freshStream(), 'no-stream', newEvents(count))));
    expect(answers.map((answer) => answer.outcome === 'appended' && answer.revision)).toEqual([0, 1, 6, 0]);
    await storage.remove();
  });
});
