import type { CommandRequest, ReactionCommand } from '@rapport/application';
import { parkedReactionsIn } from '@rapport/edge';
import { PrivacyFault } from '@rapport/privacy';
import { collect } from '@rapport/testing';
import { TooManyParked, type ReactionHandler } from '../src/index.js';
import { ReactorWorld } from './reactor-world.js';

describe('an event that fails for a reason of its own', () => {
  let world: ReactorWorld;
  let isBroken: (customerId: string, request: CommandRequest<ReactionCommand>) => boolean;
  const handle: ReactionHandler = (customerId, request) => (isBroken(customerId, request) ? Promise.reject(new TypeError('王小明')) : world.desk.handle(customerId, request));
  const order = (who: number) => world.writer.step({ kind: 'order', who, daysAgo: 0 });
  const close = () => world.writer.step({ kind: 'close' });
  const typesOf = async (customerId: string) => (await collect(world.log.readStream(`loyalty-${customerId}`))).map(({ type }) => type);
  const parked = () => parkedReactionsIn(world.store);

  beforeEach(async () => {
    world = new ReactorWorld();
    await world.writer.open();
    for (const who of [0, 1]) await world.writer.step({ kind: 'enrol', who });
    isBroken = (customerId, { command }) => customerId === 'c0' && command.type === 'SettleOrders' && command.orders.some(({ orderId }) => orderId === 'o1');
    for (const who of [0, 1]) for (let times = 0; times < 3; times++) await order(who);
    await close();
    await world.settle({ handle });
  });

  it('parks its customer with everything that follows, closings too; the others go on', async () => {
    expect(await parked()).toMatchObject([{ customerId: 'c0', held: 3, first: { stream: 'purchases-c0', revision: 1, type: 'OrderRecorded', error: { error: 'TypeError' } } }]);
    expect([await typesOf('c0'), await typesOf('c1')]).toEqual([
      ['MemberEnrolled', 'EnrolmentCovered', 'PointsEarned'],
      ['MemberEnrolled', 'EnrolmentCovered', 'PointsEarned', 'PointsEarned', 'PointsEarned', 'PointsActivated'],
    ]);
    expect(JSON.stringify(await collect(world.log.readAll())) + JSON.stringify(await parked())).not.toContain('王小明');
  });

  it('stays parked over a restart, and holds what comes then', async () => {
    await order(0);
    await close();
    await world.settle();
    expect(await parked()).toMatchObject([{ customerId: 'c0', held: 5 }]);
    expect(await typesOf('c0')).toHaveLength(3);
  });

  it('is replayed in the order of the log, up to the one that fails again', async () => {
    const reactor = await world.settle({ handle });
    expect(await reactor.replayParked('c0')).toEqual({ replayed: 0, held: 3 });
    isBroken = (customerId, { command }) => customerId === 'c0' && command.type === 'CloseAccountDay';
    expect(await reactor.replayParked('c0')).toEqual({ replayed: 2, held: 1 });
    expect(await parked()).toMatchObject([{ held: 1, first: { type: 'DayClosed', error: { error: 'TypeError' } } }]);
    isBroken = () => false;
    expect([await reactor.replayParked('c0'), await parked(), await reactor.replayParked('c0')]).toEqual([{ replayed: 1, held: 0 }, [], { replayed: 0, held: 0 }]);
    expect(await typesOf('c0')).toEqual(await typesOf('c1'));
  });

  it('is replayed whole, however much waits and however few accounts are kept in memory', async () => {
    for (let times = 0; times < 300; times++) await order(0);
    const reactor = await world.settle({ limits: { keptAccounts: 0 } });
    expect(await reactor.replayParked('c0')).toEqual({ replayed: 303, held: 0 });
    expect((await typesOf('c0')).filter((type) => type === 'PointsEarned')).toHaveLength(303);
  });

  it('is parked no longer by another reactor either, once it is replayed by one of them', async () => {
    const ended = new AbortController();
    let reached = '';
    const other = world.reactor({ handle, onProgress: (position) => void (reached = position) });
    const running = other.run(ended.signal);
    const caughtUp = async () => {
      const head = await world.log.head();
      for (let turns = 0; reached < head && turns < 10_000; turns++) await new Promise((resolve) => setImmediate(resolve));
    };
    isBroken = () => false;
    await order(0);
    await caughtUp();
    expect(await parked()).toMatchObject([{ held: 4 }]);
    await world.reactor({ handle }).replayParked('c0');
    await order(0);
    for (let days = 0; days < 8; days++) await close();
    await caughtUp();
    ended.abort();
    await running;
    expect(await parked()).toEqual([]);
    expect((await typesOf('c0')).filter((type) => type === 'PointsEarned')).toHaveLength(5);
    expect((await typesOf('c0')).at(-1)).toBe('PointsExpired');
  });

  it('goes on as if nothing had been, once it is replayed', async () => {
    await (await world.settle({ handle })).replayParked('c0');
    isBroken = () => false;
    const reactor = await world.settle({ handle });
    await reactor.replayParked('c0');
    await order(0);
    await order(1);
    for (let days = 0; days < 8; days++) await close();
    await world.settle({ handle });
    expect([await typesOf('c0'), await parked()]).toEqual([await typesOf('c1'), []]);
  });

  it.each([
    ['a fault of the keys', () => Promise.reject(new PrivacyFault('no key'))],
    ['a refusal', () => Promise.resolve({ outcome: 'rejected', stream: 's', rejection: { code: 'not-a-member' }, position: '0' } as never)],
  ])('parks by %s too', async (_, fails) => {
    await order(1);
    await world.settle({ handle: fails });
    expect((await parked()).map(({ customerId }) => customerId)).toEqual(['c0', 'c1']);
  });

  it('parks by an event that can\'t be read, where the customer is a member', async () => {
    await world.writer.write('purchases-c1', 'FromTheFuture', { source: 's', orderId: 'x' });
    await world.writer.write('purchases-c5', 'FromTheFuture', { source: 's', orderId: 'x' });
    await world.settle({ handle });
    expect((await parked()).slice(1)).toMatchObject([{ customerId: 'c1', held: 1, first: { type: 'FromTheFuture', error: { error: 'UnreadableEvent' } } }]);
  });

  it('ends the run where more customers would be parked than can be wrong by themselves', async () => {
    await order(1);
    isBroken = () => true;
    await expect(world.settle({ handle, limits: { parkedAtMost: 1 } })).rejects.toThrow(TooManyParked);
  });

  it('any other failure ends the run, and the event is done by the next one', async () => {
    await order(1);
    await expect(world.settle({ handle: () => Promise.reject(new Error('the server is away')) })).rejects.toThrow('the server is away');
    await world.settle({ handle });
    expect(await typesOf('c1')).toHaveLength(7);
  });
});
