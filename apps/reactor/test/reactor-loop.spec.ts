import { createLogger, parkedReactionsIn, processRegistry, reactorReplayCollection, ReplayRequests } from '@rapport/edge';
import { LogFault } from '@rapport/event-log';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { DocumentsOfAnotherLog, type ReactionHandler } from '../src/index.js';
import { ReactorLoop } from '../src/service/reactor-loop.js';
import { ReactorMetrics } from '../src/service/reactor-metrics.js';
import { clock, ReactorWorld } from './reactor-world.js';

describe('the reactor as a process', () => {
  let world: ReactorWorld;
  let store: MemoryReadStore;
  let handle: ReactionHandler;
  let nowMs: number;
  let lines: string[];
  let ended: AbortController;
  const loopOn = () => {
    const registry = processRegistry('reactor');
    const loop = new ReactorLoop({
      log: world.log, store, now: clock, nowMs: () => nowMs, stalledAfterMs: 1_000, metrics: new ReactorMetrics(registry), handle: (...args) => handle(...args),
      logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    });
    return { loop, figures: () => registry.metrics() };
  };
  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    for (let deadline = Date.now() + 60_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 5))) if (Date.now() > deadline) throw new Error('it never came to hold');
  };

  beforeEach(async () => {
    store = new MemoryReadStore();
    world = new ReactorWorld(store);
    [nowMs, lines, ended, handle] = [0, [], new AbortController(), world.handle];
    await world.writer.open();
    for (const who of [0, 1]) await world.writer.step({ kind: 'enrol', who });
    await world.writer.step({ kind: 'order', who: 0, daysAgo: 0 });
  });

  it('counts what it gives and how far it is behind, with no customer in it', async () => {
    const { loop, figures } = loopOn();
    await loop.sample();
    expect(await figures()).toMatch(/rapport_reactor_lag_events\{app="reactor"\} 4\n/);
    const running = loop.run(ended.signal);
    await until(async () => (await loop.sample(), (await figures()).includes('rapport_reactor_lag_events{app="reactor"} 0\n')));
    ended.abort();
    await running;
    expect(await figures()).toMatch(/rapport_reactor_commands_total\{type="SettleOrders",outcome="accepted",app="reactor"\} 3\n/);
    expect([loop.health().ok, (await figures()).includes('c0'), lines.join('').includes('c0')]).toEqual([true, false, false]);
  });

  it('begins again when a server is away, and goes red when it does not get on', async () => {
    let away = true;
    handle = (...args) => (away ? Promise.reject(new Error('not there')) : world.handle(...args));
    const { loop, figures } = loopOn();
    const running = loop.run(ended.signal);
    await until(() => lines.some((line) => line.includes('the reactor begins again')));
    await loop.sample();
    nowMs += 1_001;
    await loop.sample();
    expect(loop.health()).toMatchObject({ ok: false, detail: { reason: 'no progress while there is lag' } });
    away = false;
    await until(async () => (await loop.sample(), loop.health().ok));
    ended.abort();
    await running;
    expect([await figures(), world.desk.accepted.length]).toEqual([expect.stringMatching(/rapport_reactor_restarts_total\{error="Error",app="reactor"\} [1-9]/), 3]);
  });

  it('replays a parked customer for whoever asks, and counts what waits', async () => {
    let isBroken = true;
    handle = (customerId, ...rest) => (isBroken && customerId === 'c0' ? Promise.reject(new TypeError()) : world.handle(customerId, ...rest));
    const { loop, figures } = loopOn();
    const running = loop.run(ended.signal);
    await until(async () => (await loop.sample(), (await figures()).includes('rapport_reactor_parked_events{app="reactor"} 2\n')));
    isBroken = false;
    const requests = new ReplayRequests(store, clock, reactorReplayCollection);
    const wish = await requests.ask('c0', 0);
    expect(await requests.outcomeOf(wish, 60_000, ended.signal, 5)).toMatchObject({ state: 'done', replayed: 2, held: 0 });
    ended.abort();
    await running;
    expect(await parkedReactionsIn(store)).toEqual([]);
  });

  it('gives up at once where no further try helps', async () => {
    await world.settle();
    const other = new ReactorWorld(store);
    world = other;
    await expect(loopOn().loop.run(ended.signal)).rejects.toThrow(DocumentsOfAnotherLog);
    expect(lines.join('')).not.toContain('begins again');
  });

  it('ends when it is told to, also while a command has no outcome', async () => {
    let tries = 0;
    handle = () => (tries++, Promise.reject(new LogFault('unavailable', 'away')));
    const running = loopOn().loop.run(ended.signal);
    await until(() => tries > 0);
    ended.abort();
    await running;
  });
});
