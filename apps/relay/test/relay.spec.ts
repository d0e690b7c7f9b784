import type { EventLog, FollowOptions, LogBatch, RecordedEvent } from '@rapport/event-log';
import { beginning, positionOf, type Instant, type Position } from '@rapport/kernel';
import type { EventPublisher, WireRecord } from '@rapport/messaging';
import { wireEvent } from '@rapport/testing';
import { runRelay, UntranslatableEvent, type RelayOptions } from '../src/index.js';

const at = (n: number): Position => positionOf(BigInt(n), BigInt(n));
const recorded = (n: number, type = 'tested'): RecordedEvent => ({
  id: `e${n}`, type, data: {}, metadata: {}, stream: `s-${n % 5}`, revision: Math.floor(n / 5), position: at(n), storedAt: '2024-01-01T00:00:00.000Z' as Instant,
});

/** A log that is nothing but its batches; it ends as a followed log does, by the signal. */
function logOf(batches: readonly LogBatch[], pulled: { count: number } = { count: 0 }): EventLog {
  async function* follow({ after = beginning, signal }: FollowOptions): AsyncGenerator<LogBatch> {
    for (const batch of batches) {
      if (signal?.aborted) return;
      pulled.count++;
      const events = batch.events.filter(({ position }) => position > after);
      if (batch.position > after) yield { ...batch, events };
    }
    if (!signal?.aborted) await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  }
  return { follow } as unknown as EventLog;
}

class Recorder implements EventPublisher {
  readonly partitions = 3;
  readonly records: WireRecord[] = [];
  partitionOf(key: string): number {
    return Number(key.slice(2)) % 3;
  }
  async publish(records: readonly WireRecord[]): Promise<void> {
    this.records.push(...records);
  }
}

const translate: RelayOptions['translate'] = (event) => {
  if (event.type === 'unheard-of') throw new Error('unknown type');
  return { key: event.stream, event: wireEvent(event.stream, event.revision, Number(BigInt('0x' + event.position.slice(0, 16)))) };
};
const batchOf = (from: number, to: number, position = to): LogBatch => ({ events: Array.from({ length: to - from + 1 }, (_, i) => recorded(from + i)), position: at(position), caughtUp: false });

/** Relays until the position is passed. */
async function relayed(log: EventLog, until: number, from = beginning, publisher = new Recorder()): Promise<Recorder> {
  const ended = new AbortController();
  const position = await runRelay({ log, publisher, translate, from, signal: ended.signal, onProgress: (progress) => progress.position >= at(until) && ended.abort() });
  expect(position).toBe(at(until));
  return publisher;
}

/** The last position that each partition was told. */
const reachedIn = ({ records }: Recorder): Position[] =>
  [0, 1, 2].map((partition) =>
    records.reduce<Position>((last, record) => {
      const own = record.kind === 'watermark' ? record.partition === partition : Number(record.key.slice(2)) % 3 === partition;
      return own ? (record.kind === 'watermark' ? record.position : record.event.position) : last;
    }, beginning));

describe('the relay', () => {
  it('publishes every event once, in the order of the log', async () => {
    const { records } = await relayed(logOf([batchOf(1, 7), batchOf(8, 8), batchOf(9, 20)]), 20);
    const positions = records.flatMap((record) => (record.kind === 'event' ? [record.event.position] : []));
    expect(positions).toEqual(Array.from({ length: 20 }, (_, i) => at(i + 1)));
  });

  it('lets every partition pass every batch, also one of technical events only', async () => {
    expect(reachedIn(await relayed(logOf([batchOf(1, 1)]), 1))).toEqual([at(1), at(1), at(1)]);
    expect(reachedIn(await relayed(logOf([batchOf(1, 4, 6)]), 6))).toEqual([at(6), at(6), at(6)]);
    expect(reachedIn(await relayed(logOf([batchOf(1, 2), { events: [], position: at(9), caughtUp: true }]), 9))).toEqual([at(9), at(9), at(9)]);
  });

  it('begins behind the position it is given', async () => {
    const { records } = await relayed(logOf([batchOf(1, 6), batchOf(7, 9)]), 9, at(4));
    expect(records.flatMap((record) => (record.kind === 'event' ? [record.event.position] : []))).toEqual([5, 6, 7, 8, 9].map(at));
  });

  it('stops before what it can\'t translate, by name, and publishes what stands before it', async () => {
    const publisher = new Recorder();
    const log = logOf([{ events: [recorded(1), recorded(2), recorded(3, 'unheard-of'), recorded(4)], position: at(4), caughtUp: true }]);
    const running = runRelay({ log, publisher, translate, from: beginning, signal: new AbortController().signal });
    await expect(running).rejects.toThrow(UntranslatableEvent);
    await expect(running).rejects.toThrow(/event 0 of s-3 \(type unheard-of/);
    expect(reachedIn(publisher)).toEqual([at(2), at(2), at(2)]);
  });

  it('fails when publishing fails, and reads no further', async () => {
    const pulled = { count: 0 };
    const publisher = new Recorder();
    publisher.publish = () => Promise.reject(new Error('no broker'));
    const running = runRelay({ log: logOf([batchOf(1, 2), batchOf(3, 4)], pulled), publisher, translate, from: beginning, signal: new AbortController().signal });
    await expect(running).rejects.toThrow('no broker');
    expect(pulled.count).toBe(1);
  });

  it('ends on an abort also while publishing waits', async () => {
    const ended = new AbortController();
    const publisher = new Recorder();
    publisher.publish = () => (setImmediate(() => ended.abort()), new Promise(() => undefined));
    expect(await runRelay({ log: logOf([batchOf(1, 2)]), publisher, translate, from: beginning, signal: ended.signal })).toBe(beginning);
  });
});
