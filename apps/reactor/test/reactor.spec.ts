import { CommandOutcomeUnknown, type CommandOutcome } from '@rapport/application';
import { reactorProgressCollection, reactorProgressId, StoredProgressReader } from '@rapport/edge';
import { LogFault } from '@rapport/event-log';
import { addDays, beginning, day } from '@rapport/kernel';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { collect, MemoryEventLog } from '@rapport/testing';
import { DocumentsOfAnotherLog, ReactionGaveUp, type ReactionHandler, type ReactionTerms } from '../src/index.js';
import { ReactorWorld } from './reactor-world.js';

describe('the reactor', () => {
  let world: ReactorWorld;
  beforeEach(async () => {
    world = new ReactorWorld();
    await world.writer.open();
  });
  const enrolAll = async (count: number) => {
    for (let who = 0; who < count; who++) {
      await world.writer.step({ kind: 'enrol', who });
      await world.writer.step({ kind: 'order', who, daysAgo: 0 });
    }
  };
  const commandsOf = (type: string) => world.desk.accepted.filter(({ command }) => command.type === type);

  it('asks nothing for customers who are no members', async () => {
    for (let who = 0; who < 20; who++) await world.writer.step({ kind: 'order', who, daysAgo: 0 });
    await world.writer.step({ kind: 'close' });
    await world.settle();
    expect([world.desk.calls, await world.store.collection('reactor-accounts').count({})]).toEqual([0, 0]);
  });

  it('closes a day for the accounts that are due then, and touches no other', async () => {
    await enrolAll(3);
    await world.settle();
    const before = world.desk.calls;
    for (let closed = 0; closed < 9; closed++) await world.writer.step({ kind: 'close' });
    await world.settle();
    // Two days on which something becomes active, or expires, for each of three accounts.
    expect([world.desk.calls - before, commandsOf('CloseAccountDay').map(({ command }) => 'day' in command && command.day)]).toEqual([6, Array.from({ length: 6 }, (_, i) => addDays(day('2001-01-01'), i < 3 ? 0 : 5))]);
  });

  it.each([[1, 7], [2, 7], [3, 6], [100, 7]])('closes a day page by page (%i in a page, %i due)', async (closingPage, due) => {
    await enrolAll(due);
    await world.writer.step({ kind: 'close' });
    await world.settle({ limits: { closingPage } });
    expect(new Set(commandsOf('CloseAccountDay').map(({ customerId }) => customerId)).size).toBe(due);
  });

  it('leaves the orders from before an enrolment to it, also when they come again, and gives them in portions', async () => {
    for (let order = 0; order < 401; order++) await world.writer.step({ kind: 'order', who: 0, daysAgo: order % 300 });
    await world.writer.step({ kind: 'enrol', who: 0 });
    await world.settle();
    await world.writer.step({ kind: 'order', who: 0, daysAgo: 0 });
    await world.settle();
    const portions = commandsOf('SettleOrders').map(({ command }) => command.type === 'SettleOrders' && [command.orders.length, command.covering?.isLast ?? null]);
    expect(portions).toEqual([[200, false], [200, false], [1, true], [1, null]]);
    const accounts = new MemoryReadStore();
    for (const name of ['reactor-accounts']) await accounts.collection(name).write((await world.store.collection(name).find({})).documents.map((document) => ({ expected: 'absent', document })));
    const again = new ReactorWorld(accounts, world.log);
    await again.settle();
    expect(again.desk.calls).toBe(4);
  });

  it('covers an enrolment without orders too', async () => {
    await world.writer.step({ kind: 'enrol', who: 0 });
    await world.settle();
    expect(world.desk.accepted.map(({ command }) => command)).toMatchObject([{ type: 'SettleOrders', orders: [], covering: { membership: 1, isLast: true } }]);
  });

  it.each([0, 100])('settles an order as it was told up to the event, and nothing behind it, however late it comes (%i orders kept)', async (keptOrders) => {
    await enrolAll(1);
    for (const kind of ['return', 'close', 'return', 'close', 'void'] as const) await world.writer.step(kind === 'close' ? { kind } : { kind, who: 0, which: 0 });
    await world.settle({ limits: { keptOrders } });
    const told = commandsOf('SettleOrders').flatMap(({ command }) => (command.type === 'SettleOrders' ? command.orders : []));
    expect(told.map(({ returns, voided }) => [returns.length, voided !== null])).toEqual([[0, false], [1, false], [2, false], [2, true]]);
  });

  it('decides by calendar and policies as the log had them at the event, also when it comes late or begins again', async () => {
    const seen: [string | null, number][] = [];
    const note = (terms: ReactionTerms, closedThrough: string | null) => seen.push([closedThrough, terms.policies.effectiveOn('purchases', day('2002-01-01')).version]);
    const noting: ReactionHandler = (customerId, request, terms) => {
      if (request.command.type === 'SettleOrders') note(terms, request.command.closedThrough);
      return world.desk.handle(customerId, request);
    };
    await enrolAll(1);
    await world.writer.step({ kind: 'close' });
    await world.writer.step({ kind: 'publish' });
    await world.writer.step({ kind: 'order', who: 0, daysAgo: 0 });
    await world.settle({ handle: noting });
    await world.writer.step({ kind: 'order', who: 0, daysAgo: 0 });
    await world.writer.step({ kind: 'publish' });
    await world.writer.step({ kind: 'close' });
    await world.settle({ handle: noting });
    expect(seen).toEqual([[null, 0], [null, 0], ['2001-01-01', 1], ['2001-01-01', 1]]);
  });

  describe('when a command has no outcome', () => {
    const failing = (times: number, how: () => CommandOutcome | never): ReactionHandler => {
      let left = times;
      return (customerId, request) => (left-- > 0 ? Promise.resolve().then(how) : world.desk.handle(customerId, request));
    };
    const unknown = (): never => {
      throw new CommandOutcomeUnknown('unknown');
    };
    const away = (): never => {
      throw new LogFault('unavailable', 'away');
    };
    it.each([['contended', (): CommandOutcome => ({ outcome: 'contended', stream: 's' })], ['unknown', unknown], ['of a log that does not answer', away]])('tries again: %s', async (_, how) => {
      await enrolAll(1);
      const waits: number[] = [];
      await world.settle({ handle: failing(4, how), delay: (ms) => Promise.resolve(void waits.push(ms)) });
      expect([world.desk.accepted.length, waits.length]).toEqual([2, 4]);
      expect(Math.max(...waits)).toBeLessThanOrEqual(400);
    });
    it('gives up after so many tries, and does it at the next run', async () => {
      await enrolAll(1);
      await expect(world.settle({ handle: failing(10, unknown) })).rejects.toThrow(ReactionGaveUp);
      await world.settle();
      expect(world.desk.accepted).toHaveLength(2);
    });
  });

  it('refuses documents that were made from another log', async () => {
    await enrolAll(2);
    await world.settle();
    const other = new ReactorWorld(world.store, new MemoryEventLog());
    await expect(other.settle()).rejects.toThrow(DocumentsOfAnotherLog);
  });

  it('leaves where it stands for other processes to read', async () => {
    const reader = new StoredProgressReader({ store: world.store, of: { collection: reactorProgressCollection, ids: [reactorProgressId] } });
    expect(await reader.look()).toBe(beginning);
    await enrolAll(2);
    const reactor = await world.settle();
    expect([await reader.look(), await reader.waitFor(await world.log.head(), 0)]).toEqual([reactor.position, true]);
  });

  it('harms nothing beside another reactor on the same documents', async () => {
    await enrolAll(4);
    for (let closed = 0; closed < 9; closed++) await world.writer.step({ kind: 'close' });
    await Promise.all([world.settle({ limits: { batchSize: 2 } }), world.settle({ limits: { batchSize: 3 } })]);
    await world.settle();
    const accounts = await Promise.all([0, 1, 2, 3].map((who) => collect(world.log.readStream(`loyalty-c${who}`))));
    for (const account of accounts) expect(account.map(({ type }) => type)).toEqual(['MemberEnrolled', 'EnrolmentCovered', 'PointsEarned', 'PointsActivated', 'PointsExpired']);
  });
});
