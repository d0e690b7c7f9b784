import { createLogger, processRegistry } from '@rapport/edge';
import { MemoryEventLog, wireEvent } from '@rapport/testing';
import { RelayLoop, type RelayPlace } from '../src/service/relay-loop.js';
import { RelayMetrics } from '../src/service/relay-metrics.js';
import { UntranslatableEvent, type Translate } from '../src/index.js';
import { DurableTopic } from './durable-topic.js';

const translate: Translate = ({ stream, revision, position, id, type }) => {
  if (type === 'unheard-of') throw new Error('unknown type');
  return { key: stream, event: { ...wireEvent(stream, revision, 1), id, position } };
};

/** One place in memory, handed on by the test. */
class OnePlace {
  readonly #members: { readonly place: { state: RelayPlace['state'] }; turn: AbortController; begin: () => void }[] = [];

  member(): RelayPlace {
    const member = { place: { state: 'joining' as RelayPlace['state'] }, turn: new AbortController(), begin: (): void => undefined };
    this.#members.push(member);
    const leave = (leaving: typeof member): void => {
      leaving.place.state = 'waiting';
      const next = this.#members.findIndex((other) => other !== leaving);
      if (next >= 0) this.give(next);
    };
    return {
      get state() {
        return member.place.state;
      },
      async run(work, signal) {
        while (!signal.aborted) {
          await new Promise<void>((resolve) => {
            member.begin = resolve;
            if (member.place.state === 'active') resolve();
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          if (signal.aborted) return;
          try {
            await work(AbortSignal.any([signal, member.turn.signal]));
          } catch (error) {
            leave(member);
            throw error;
          }
        }
      },
    };
  }

  give(index: number): void {
    for (const [at, member] of this.#members.entries()) {
      member.turn.abort();
      member.turn = new AbortController();
      member.place.state = at === index ? 'active' : 'waiting';
      if (at === index) member.begin();
    }
  }
}

describe('relays that share one place', () => {
  const ending = new AbortController();
  let serial = 0;
  const append = async (log: MemoryEventLog, stream: string, type = 'tested'): Promise<string> => {
    const id = `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
    await log.append(stream, 'no-stream', [{ id, type, data: {}, metadata: {} }]);
    return id;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 100_000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve));
    if (!holds()) throw new Error('it never came to hold');
  };
  const relay = (log: MemoryEventLog, topic: DurableTopic, place: RelayPlace) => {
    const registry = processRegistry('relay');
    const loop = new RelayLoop({ log, translate, place, openPublisher: topic.open, metrics: new RelayMetrics(registry), nowMs: () => 0, stalledAfterMs: 1_000, logger: createLogger({ level: 'silent' }), delay: () => Promise.resolve() });
    return { loop, registry, run: loop.run(ending.signal) };
  };
  afterAll(() => ending.abort());

  it('one publishes, the other waits and is healthy; the one that takes over goes on where the topic stands', async () => {
    const [log, topic, place] = [new MemoryEventLog(), new DurableTopic(), new OnePlace()];
    const [first, second] = [relay(log, topic, place.member()), relay(log, topic, place.member())];
    expect([first.loop.health(), second.loop.health()].map(({ ok, detail }) => [ok, detail!['state']])).toEqual([[false, 'joining'], [false, 'joining']]);
    place.give(0);
    const ids = [await append(log, 'a'), await append(log, 'b')];
    await until(() => topic.events.length === 2);
    expect([first.loop.health().detail!['state'], second.loop.health()]).toEqual(['active', { ok: true, detail: { state: 'waiting' } }]);
    expect(topic.opened).toBe(1);

    const stored = topic.records.length;
    place.give(1);
    await until(() => topic.closed === 1);
    ids.push(await append(log, 'c'));
    await until(() => topic.events.length === 3);
    expect([topic.events, topic.records.slice(stored).filter(({ kind }) => kind === 'event').length]).toEqual([ids, 1]);
    await Promise.all([first.loop.sample(), second.loop.sample()]);
    expect(await first.registry.metrics()).toContain('rapport_relay_active{app="relay"} 0');
    expect(await second.registry.metrics()).toContain('rapport_relay_active{app="relay"} 1');
  });

  it('the one that fails again and again leaves the place, and the other publishes', async () => {
    const [log, topic, place] = [new MemoryEventLog(), new DurableTopic(), new OnePlace()];
    const unreachable = { ...log, head: () => Promise.reject(new Error('the log can not be reached')) } as unknown as MemoryEventLog;
    const [first, second] = [relay(unreachable, topic, place.member()), relay(log, topic, place.member())];
    place.give(0);
    const id = await append(log, 'a');
    await until(() => topic.events.length === 1);
    expect([topic.events, first.loop.health().detail!['state'], second.loop.health().detail!['state']]).toEqual([[id], 'waiting', 'active']);
  });

  it('the one that meets an event that it can\'t translate ends by it, and makes room for a newer one', async () => {
    const [log, topic, place] = [new MemoryEventLog(), new DurableTopic(), new OnePlace()];
    const { run } = relay(log, topic, place.member());
    await append(log, 'a', 'unheard-of');
    place.give(0);
    await expect(run).rejects.toThrow(UntranslatableEvent);
  });
});
