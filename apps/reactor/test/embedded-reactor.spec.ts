import { createLogger } from '@rapport/edge';
import { beginning } from '@rapport/kernel';
import { cacheCipher } from '@rapport/privacy-node-crypto';
import { masterKeyOfSpecs, MemoryEventLog, memoryHistory } from '@rapport/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedReactor, type ReactionHandler } from '../src/index.js';
import { clock, ReactorWorld } from './reactor-world.js';

describe('the reactor within a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-reactor-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let world: ReactorWorld;
  let lines: string[];
  let snapshot: string;
  let files = 0;
  const open = (log = world.log, handle: ReactionHandler = world.handle) => EmbeddedReactor.open({
    log, handle, now: clock, snapshot, cipher: cacheCipher(masterKeyOfSpecs), logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
  });
  const caughtUp = async (reactor: EmbeddedReactor) => expect(await reactor.waitFor(await world.log.head(), 30_000)).toBe(true);

  beforeEach(async () => {
    [world, lines, snapshot] = [new ReactorWorld(), [], join(folder, `${++files}.snapshot`)];
    await world.writer.open();
    for (const who of [0, 1]) await world.writer.step({ kind: 'enrol', who });
    await world.writer.step({ kind: 'order', who: 0, daysAgo: 0 });
  });

  it('goes on from its snapshot, and does nothing twice', async () => {
    const first = await open();
    await caughtUp(first);
    await first.close();
    const calls = world.desk.calls;
    await world.writer.step({ kind: 'order', who: 1, daysAgo: 0 });
    await world.writer.step({ kind: 'close' });
    const second = await open();
    await caughtUp(second);
    await second.close();
    // One for the order, two for the accounts that are due.
    expect([world.desk.calls - calls, lines]).toEqual([3, []]);
  });

  it('begins at the start of the log where its snapshot is lost, broken, or of another log', async () => {
    const first = await open();
    await caughtUp(first);
    await first.close();
    const head = await world.log.head();
    const other = new ReactorWorld(undefined, new MemoryEventLog(memoryHistory()));
    await other.writer.open();
    await other.writer.step({ kind: 'enrol', who: 3 });
    const elsewhere = await open(other.log, other.handle);
    expect(await elsewhere.waitFor(await other.log.head(), 30_000)).toBe(true);
    await elsewhere.close();
    expect([lines.join(''), other.desk.accepted.length]).toEqual([expect.stringContaining('another-log'), 1]);
    writeFileSync(snapshot, 'broken');
    const again = await open();
    await caughtUp(again);
    await again.close();
    expect(await world.log.head()).toBe(head);
  });

  it('says when it has passed a position, and that it has not', async () => {
    const reactor = await open();
    const head = await world.log.head();
    expect(await reactor.waitFor(beginning, 0)).toBe(true);
    expect(await reactor.waitFor('f'.repeat(32) as typeof head, 1)).toBe(false);
    const gone = new AbortController();
    const waiting = reactor.waitFor('f'.repeat(32) as typeof head, 60_000, gone.signal);
    gone.abort();
    expect([await waiting, await reactor.waitFor(head, 30_000), reactor.position >= head]).toEqual([false, true, true]);
    await reactor.close();
  });

  it('lists and replays who is parked', async () => {
    let isBroken = true;
    const reactor = await open(world.log, (customerId, request) => (isBroken && customerId === 'c0' ? Promise.reject(new TypeError()) : world.desk.handle(customerId, request)));
    await caughtUp(reactor);
    expect([await reactor.parked(), await reactor.replay('c1')]).toMatchObject([[{ customerId: 'c0', held: 2 }], null]);
    isBroken = false;
    expect([await reactor.replay('c0'), await reactor.parked()]).toEqual([{ key: 'c0', replayed: 2, held: 0 }, []]);
    expect(lines.join('')).toContain('its customer is parked');
    await reactor.close();
  });

  it('tells the fault that stops it, and nothing else stops with it', async () => {
    await world.writer.write('policy-purchases', 'FromTheFuture', {});
    const reactor = await open();
    for (let turn = 0; turn < 100_000 && reactor.fault === null; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([String(reactor.fault), lines.join('')]).toEqual([expect.stringContaining('UnreadableEvent'), expect.stringContaining('the reactor has stopped')]);
    await reactor.close();
  });
});
