import { createLogger, processRegistry, type Delay } from '@rapport/edge';
import { MemoryEventLog, wireEvent } from '@rapport/testing';
import type { Translate } from '../src/index.js';
import { RelayLoop } from '../src/service/relay-loop.js';
import { RelayMetrics } from '../src/service/relay-metrics.js';
import { DurableTopic } from './durable-topic.js';

const translate: Translate = ({ stream, revision, position, id }) => ({ key: stream, event: { ...wireEvent(stream, revision, 1), id, position } });

/** Pauses that end when the test says so. */
class Pauses {
  begun = 0;
  #end: () => void = () => undefined;
  readonly delay: Delay = (_waitMs, signal) => {
    this.begun += 1;
    return new Promise((resolve) => {
      this.#end = () => {
        signal.removeEventListener('abort', this.#end);
        resolve();
      };
      signal.addEventListener('abort', this.#end, { once: true });
    });
  };

  end(): void {
    this.#end();
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 100_000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve));
  if (!holds()) throw new Error('it never came to hold');
};

describe('a relay that has nothing to publish', () => {
  let [events, topic, pauses, ended] = [new MemoryEventLog(), new DurableTopic(), new Pauses(), new AbortController()];
  let [lines, ids]: [string[], string[]] = [[], []];
  const registry = processRegistry('relay');
  const metrics = new RelayMetrics(registry);
  let running: Promise<void>;
  let serial = 0;
  const append = async (stream: string): Promise<void> => {
    const id = `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
    await events.append(stream, 'no-stream', [{ id, type: 'tested', data: {}, metadata: {} }]);
    ids.push(id);
  };
  const published = async (): Promise<void> => {
    const head = await events.head();
    await until(() => topic.published() === head);
  };

  beforeEach(async () => {
    [events, topic, pauses, ended, lines, ids] = [new MemoryEventLog(), new DurableTopic(), new Pauses(), new AbortController(), [], []];
    for (const stream of ['a', 'bb', 'c']) await append(stream);
    running = new RelayLoop({
      log: events, translate, openPublisher: topic.open, metrics, nowMs: () => 0, stalledAfterMs: 1_000, delay: () => Promise.resolve(), idleDelay: pauses.delay,
      logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    }).run(ended.signal);
    await published();
    // The pause that began before there was anything has seen something published: the topic is not asked after it.
    await until(() => pauses.begun === 1);
    pauses.end();
    await until(() => pauses.begun === 2);
    expect(topic.opened).toBe(1);
  });
  afterEach(async () => {
    ended.abort();
    await running;
    expect(topic.closed).toBe(topic.opened);
  });

  it('asks the topic after each pause, changes nothing where all is there, and leaves no connection behind', async () => {
    const stored = topic.records.length;
    for (let pause = 3; pause < 10; pause++) {
      pauses.end();
      await until(() => pauses.begun === pause);
    }
    expect([topic.opened, topic.closed, topic.records.length]).toEqual([8, 7, stored]);
    expect(lines.join('')).not.toContain('begins again');
  });

  it.each([['some', 3], ['all', 0]])('notices that the topic has lost its end (%s is left), says so, and publishes it again, without a new event', async (_, left) => {
    topic.records.splice(left);
    expect(topic.published() < (await events.head())).toBe(true);
    pauses.end();
    await published();
    expect([...topic.events].sort()).toEqual(ids);
    expect(lines.join('')).toMatch(/but the topic stands at [0-9]+: it has lost its last records"}\n[^\n]*"error":"TopicFellBack"[^\n]*the relay begins again/);
  });

  it('asks nothing while it has something to publish', async () => {
    for (const stream of ['d', 'ee', 'f']) {
      const begun = pauses.begun;
      await append(stream);
      await published();
      pauses.end();
      await until(() => pauses.begun === begun + 1);
    }
    expect(topic.opened).toBe(1);
  });

  it('begins again when the topic can\'t be asked', async () => {
    topic.silent = 1;
    pauses.end();
    await until(() => topic.opened === 3);
    expect(lines.filter((line) => line.includes('the relay begins again'))).toHaveLength(1);
    await append('g');
    await published();
  });
});
