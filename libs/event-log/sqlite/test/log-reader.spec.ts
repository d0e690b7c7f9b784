import { beginning } from '@rapport/kernel';
import { freshStream, newEvents } from '@rapport/testing';
import { openSqliteEventLog, SqliteEventLogReader, type SqliteEventLog } from '../src/index.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

let folder: string;
let log: SqliteEventLog;
beforeEach(async () => {
  folder = temporaryFolder();
  log = await openSqliteEventLog({ folder });
});
afterEach(async () => {
  await log.close();
  removeFolder(folder);
});

const append = (count: number) => log.append(freshStream(), 'no-stream', newEvents(count));

describe('a reader beside the owner of a log', () => {
  it('follows up to where the owner says, and not to what is committed behind that', async () => {
    await append(3);
    const head = await log.head();
    const reader = new SqliteEventLogReader({ folder, head });
    await append(2);
    const batches = reader.follow({ after: beginning, batchSize: 2 });
    const next = async () => {
      const { value } = await batches.next();
      return { events: value!.events.length, position: value!.position, caughtUp: value!.caughtUp };
    };
    expect(await next()).toMatchObject({ events: 2, caughtUp: false });
    expect(await next()).toEqual({ events: 1, position: head, caughtUp: true });
    const following = next();
    reader.committed(await log.head());
    expect(await following).toEqual({ events: 2, position: await log.head(), caughtUp: true });
    reader.close();
  });

  it('keeps the owner neither from committing nor from ending, and reads on while the owner does either', async () => {
    await append(3);
    const reader = new SqliteEventLogReader({ folder, head: await log.head() });
    const batches = reader.follow({ after: beginning, batchSize: 1 });
    await batches.next();
    await append(1);
    expect((await log.verify()).damage).toBeNull();
    await log.close();
    expect((await batches.next()).value?.events).toHaveLength(1);
    reader.close();
    log = await openSqliteEventLog({ folder });
  });

  it('ends its followers with a fault when it is closed', async () => {
    const reader = new SqliteEventLogReader({ folder, head: beginning });
    const batches = reader.follow({ after: beginning });
    expect((await batches.next()).value?.events).toEqual([]);
    const following = batches.next();
    reader.close();
    await expect(following).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('waiting for a commit', () => {
  it('answers at once what lies behind the position, else the next commit, and the position itself when it is given up', async () => {
    await append(1);
    const first = await log.head();
    const ending = new AbortController();
    expect(await log.committed(beginning, ending.signal)).toBe(first);
    const waiting = log.committed(first, ending.signal);
    await append(1);
    expect(await waiting).toBe(await log.head());
    const givenUp = log.committed(await log.head(), ending.signal);
    ending.abort();
    expect(await givenUp).toBe(await log.head());
  });
});
