import { LogFault, type EventLog } from '@rapport/event-log';
import { appended, collect, newEvents } from '@rapport/testing';
import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { acceptEventLogEnd, logFilesIn, openSqliteEventLog, verifyEventLogFiles } from '../src/index.js';
import { copyLog, digestOf, fill, flipByte, walOf } from './log-image.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

const walHeaderBytes = 32;
const frameBytes = 24 + 4096;

describe('a log that lost its end', () => {
  let base: string;
  let log: EventLog;
  let folder: string;
  let copies = 0;
  const nextCopy = (from: string = folder): string => copyLog(from, join(base, `copy-${++copies}`));
  const faultOf = (from: string): Promise<unknown> => openSqliteEventLog({ folder: from }).then(async (opened) => void (await opened.close()), (error: unknown) => error);

  beforeEach(async () => {
    base = temporaryFolder();
    folder = join(base, 'log');
    log = await openSqliteEventLog({ folder });
  });
  afterEach(async () => {
    await log.close();
    removeFolder(base);
  });

  /** Expects the start to be refused, the files to be left alone, and verify to name the place. */
  async function expectNamed(copy: string, code: string): Promise<void> {
    const before = digestOf(copy);
    const fault = await faultOf(copy);
    expect(fault).toBeInstanceOf(LogFault);
    expect((fault as LogFault).code).toBe(code);
    const { damage } = await verifyEventLogFiles(copy);
    expect(damage?.what).toMatch(/position/);
    expect(digestOf(copy)).toBe(before);
  }

  it('opens as it was after a kill, with its WAL', async () => {
    const events = await fill(log, 'a-1', 20);
    const again = await openSqliteEventLog({ folder: nextCopy() });
    expect((await collect(again.readAll())).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(await again.verify()).toMatchObject({ events: 20, damage: null });
    await again.close();
  });

  it('is named wherever its WAL was cut, before anything is changed', async () => {
    await fill(log, 'a-1', 12);
    const size = statSync(walOf(folder)).size;
    const frames = (size - walHeaderBytes) / frameBytes;
    expect(Number.isInteger(frames) && frames > 12).toBe(true);
    const offsets = new Set([0, 1, walHeaderBytes - 1, walHeaderBytes, size - 1]);
    for (let frame = 0; frame < frames; frame++) {
      const start = walHeaderBytes + frame * frameBytes;
      for (const offset of frame % 4 === 0 ? [start, start + 1, start + 24, start + 2000] : [start]) offsets.add(offset);
    }
    for (const offset of offsets) {
      const copy = nextCopy();
      truncateSync(walOf(copy), offset);
      await expectNamed(copy, 'cut');
      removeFolder(copy);
    }
  });

  it('is named when the WAL is gone, or a byte of it changed', async () => {
    await fill(log, 'a-1', 5);
    const without = nextCopy();
    rmSync(walOf(without));
    await expectNamed(without, 'cut');
    const size = statSync(walOf(folder)).size;
    for (let offset = 3; offset < size; offset += Math.floor(size / 20)) {
      const copy = nextCopy();
      flipByte(walOf(copy), offset);
      await expectNamed(copy, 'cut');
      removeFolder(copy);
    }
  });

  it('says which events are missing and what to do', async () => {
    await fill(log, 'a-1', 5);
    const copy = nextCopy();
    rmSync(walOf(copy));
    expect(String(await faultOf(copy))).toMatch(/ends at position 0: events 1 to 5, which were committed, are missing; its WAL was cut.*put back the newest copy.*position 5/);
  });

  it('is named when an older copy of the file was put back', async () => {
    await fill(log, 'a-1', 5);
    await log.close();
    const older = nextCopy();
    log = await openSqliteEventLog({ folder });
    await fill(log, 'a-1', 5, 5);
    await log.close();
    log = await openSqliteEventLog({ folder });
    const mixed = nextCopy();
    copyLog(older, mixed, ['events.sqlite']);
    rmSync(walOf(mixed), { force: true });
    await expectNamed(mixed, 'rolled-back');
  });

  it('is named when an older copy was put back and written to', async () => {
    await fill(log, 'a-1', 5);
    await log.close();
    const other = await openSqliteEventLog({ folder: nextCopy() });
    const otherFolder = join(base, `copy-${copies}`);
    log = await openSqliteEventLog({ folder });
    await fill(log, 'a-1', 3, 5);
    await fill(other, 'a-1', 9, 5);
    await other.close();
    copyLog(folder, otherFolder, ['events.head']);
    await expectNamed(otherFolder, 'rolled-back');
  });

  it('is named when the file with the events is gone', async () => {
    await fill(log, 'a-1', 5);
    await log.close();
    const copy = nextCopy();
    rmSync(logFilesIn(copy).events);
    await expectNamed(copy, 'cut');
  });

  it('is named when the side file is gone or can not be read', async () => {
    await fill(log, 'a-1', 5);
    const without = nextCopy();
    rmSync(logFilesIn(without).marker);
    await expectNamed(without, 'cut');
    const unreadable = nextCopy();
    truncateSync(logFilesIn(unreadable).marker, 10);
    await expectNamed(unreadable, 'damaged');
  });

  it('opens when one slot of the side file is torn, or when the log is ahead of it', async () => {
    await fill(log, 'a-1', 5);
    const older = nextCopy();
    for (const slot of [0, 4096]) {
      const torn = nextCopy();
      flipByte(logFilesIn(torn).marker, slot + 40);
      expect(await faultOf(torn)).toBeUndefined();
    }
    await fill(log, 'a-1', 5, 5);
    const ahead = nextCopy();
    copyLog(older, ahead, ['events.head']);
    const opened = await openSqliteEventLog({ folder: ahead });
    expect(await collect(opened.readAll())).toHaveLength(10);
    await opened.close();
  });

  it('makes a new log where a first start was interrupted', async () => {
    const events = logFilesIn(folder).events;
    await log.close();
    const copy = nextCopy();
    rmSync(logFilesIn(copy).marker);
    expect(await faultOf(copy)).toBeUndefined();
    const blank = nextCopy();
    rmSync(logFilesIn(blank).marker);
    truncateSync(events.replace(folder, blank), 0);
    expect(await faultOf(blank)).toBeUndefined();
  });

  it('goes on after a person accepted the loss, and only then', async () => {
    await fill(log, 'a-1', 12);
    const copy = nextCopy();
    truncateSync(walOf(copy), statSync(walOf(copy)).size - frameBytes * 3);
    expect(await faultOf(copy)).toMatchObject({ code: 'cut' });
    const { before, now } = await acceptEventLogEnd(copy);
    expect([before, now < 12, now > 5]).toEqual([12, true, true]);
    const again = await openSqliteEventLog({ folder: copy });
    expect(await collect(again.readAll())).toHaveLength(now);
    await appended(again, 'a-1', now - 1, newEvents(1));
    expect(await again.verify()).toMatchObject({ events: now + 1, damage: null });
    await again.close();
  });
});
