import { createLogger, processRegistry } from '@rapport/edge';
import { technicalPrefix } from '@rapport/event-log';
import { positionOf, type Position } from '@rapport/kernel';
import { MemoryEventLog, wireEvent } from '@rapport/testing';
import { TopicAheadOfLog } from '@rapport/messaging';
import { RelayLoop } from '../src/service/relay-loop.js';
import { RelayMetrics } from '../src/service/relay-metrics.js';
import { UntranslatableEvent, type Translate } from '../src/index.js';
import { DurableTopic } from './durable-topic.js';

const translate: Translate = ({ stream, revision, position, id, type }) => {
  if (type === 'unheard-of') throw new Error('unknown type');
  return { key: stream, event: { ...wireEvent(stream, revision, 1), id, position } };
};

describe('the relay as a process', () => {
  let now = 0;
  const log = () => new MemoryEventLog();
  const loopOn = (events: MemoryEventLog, topic: DurableTopic) => {
    const registry = processRegistry('relay');
    const lines: string[] = [];
    const loop = new RelayLoop({
      log: events, translate, openPublisher: topic.open, metrics: new RelayMetrics(registry), nowMs: () => now, stalledAfterMs: 1_000,
      logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }), delay: () => Promise.resolve(),
    });
    return { loop, registry, lines };
  };
  let serial = 0;
  const append = async (events: MemoryEventLog, stream: string, expected: number | 'no-stream', type = 'tested') => {
    const id = `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
    await events.append(stream, expected, [{ id, type, data: {}, metadata: {} }]);
    return id;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 100_000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve));
    if (!holds()) throw new Error('it never came to hold');
  };

  it('goes on where the topic says that it stands, not at the beginning', async () => {
    const [events, topic, ended] = [log(), new DurableTopic(), new AbortController()];
    const ids = [await append(events, 'a', 'no-stream'), await append(events, 'bb', 'no-stream')];
    const first = loopOn(events, topic).loop.run(ended.signal);
    await until(() => topic.events.length === 2);
    ended.abort();
    await first;
    const stored = topic.records.length;
    const again = new AbortController();
    ids.push(await append(events, 'a', 0));
    const second = loopOn(events, topic).loop.run(again.signal);
    await until(() => topic.events.length === 3);
    again.abort();
    await second;
    expect([topic.events, topic.records.slice(stored).filter(({ kind }) => kind === 'event').length]).toEqual([ids, 1]);
  });

  it('throws its publisher away after a failure, and loses nothing', async () => {
    const [events, topic, ended] = [log(), new DurableTopic(), new AbortController()];
    topic.failing = 3;
    const ids = [await append(events, 'a', 'no-stream'), await append(events, 'a', 0), await append(events, 'bb', 'no-stream')];
    const { loop, registry } = loopOn(events, topic);
    const running = loop.run(ended.signal);
    await until(() => topic.opened === 4 && topic.events.length === 3);
    ended.abort();
    await running;
    expect([topic.events, topic.opened, topic.closed]).toEqual([ids, 4, 4]);
    expect(await registry.metrics()).toContain('rapport_relay_restarts_total{error="PublishFailed",app="relay"} 3');
  });

  it('publishes nothing to a topic that is ahead of the log, by name', async () => {
    const [events, topic] = [log(), new DurableTopic()];
    await append(events, 'a', 'no-stream');
    for (const partition of [0, 1]) topic.records.push({ kind: 'watermark', partition, position: positionOf(10n ** 9n, 10n ** 9n) });
    await expect(loopOn(events, topic).loop.run(new AbortController().signal)).rejects.toThrow(TopicAheadOfLog);
    expect([topic.events, topic.closed]).toEqual([[], 1]);
  });

  it('goes on in a topic that stands behind the last event, where the log holds events that nobody is given', async () => {
    // The technical ones stand for the server's own, which its head does not count.
    class LogOfServer extends MemoryEventLog {
      override head(): Promise<Position> {
        return super.head();
      }
    }
    const [events, topic, ended, again] = [new LogOfServer(), new DurableTopic(), new AbortController(), new AbortController()];
    const ids = [await append(events, 'a', 'no-stream')];
    await append(events, `${technicalPrefix}own`, 'no-stream');
    const head = await events.head();
    const first = loopOn(events, topic).loop.run(ended.signal);
    await until(() => topic.published() > head);
    ended.abort();
    await first;
    const second = loopOn(events, topic).loop.run(again.signal);
    ids.push(await append(events, 'a', 0));
    await Promise.race([second, until(() => topic.events.length === 2)]);
    again.abort();
    await second;
    expect(topic.events).toEqual(ids);
  });

  it('stops at an event that it can\'t translate, instead of trying for ever', async () => {
    const [events, topic] = [log(), new DurableTopic()];
    const id = await append(events, 'a', 'no-stream');
    await append(events, 'a', 0, 'unheard-of');
    await expect(loopOn(events, topic).loop.run(new AbortController().signal)).rejects.toThrow(UntranslatableEvent);
    expect(topic.events).toEqual([id]);
  });

  it('says how far it is behind, and goes red when it does not get on', async () => {
    const [events, topic] = [log(), new DurableTopic()];
    const { loop, registry } = loopOn(events, topic);
    now = 0;
    await append(events, 'a', 'no-stream');
    let storedAt = 0;
    for await (const event of events.readAll()) storedAt = Date.parse(event.storedAt);
    now = storedAt + 5_000;
    await loop.sample();
    expect(await registry.metrics()).toMatch(/rapport_relay_lag_events\{app="relay"\} 1\n[^]*rapport_relay_lag_seconds\{app="relay"\} 5\n/);
    const { loop: fresh } = loopOn(events, topic);
    await fresh.sample();
    expect(fresh.health().ok).toBe(true);
    now += 1_001;
    await fresh.sample();
    expect(fresh.health()).toMatchObject({ ok: false, detail: { reason: 'no progress while there is lag' } });
  });

  it('is green while the log ends where the topic does', async () => {
    const [events, topic, ended] = [log(), new DurableTopic(), new AbortController()];
    const id = await append(events, 'a', 'no-stream');
    const { loop } = loopOn(events, topic);
    const running = loop.run(ended.signal);
    await until(() => topic.events.includes(id) && topic.records.length >= 2);
    now += 60_000;
    await loop.sample();
    expect(loop.health()).toEqual({ ok: true, detail: { lag: 0 } });
    ended.abort();
    await running;
  });
});
