import { beginning, type Position } from '@rapport/kernel';
import { PublishFailed, type DurableEventPublisher, type WireRecord } from '@rapport/messaging';

const partitions = 2;
const partitionOf = (key: string): number => key.length % partitions;

/** A topic in memory, which outlives its publishers and says itself how far it is. */
export class DurableTopic {
  readonly records: WireRecord[] = [];
  opened = 0;
  closed = 0;
  /** How many of the next publishers fail at their first batch, after storing it. */
  failing = 0;
  /** How many of the next publishers don't learn how far the topic is. */
  silent = 0;

  readonly open = (): DurableEventPublisher => {
    this.opened += 1;
    const fails = this.failing > 0;
    this.failing -= fails ? 1 : 0;
    const answers = this.silent === 0;
    this.silent -= answers ? 0 : 1;
    return {
      partitions, partitionOf,
      published: () => (answers ? Promise.resolve(this.published()) : Promise.reject(new Error('no broker answers'))),
      publish: async (records) => {
        this.records.push(...records);
        if (fails) throw new PublishFailed('the answer was lost');
      },
      close: async () => void (this.closed += 1),
    };
  };

  published(): Position {
    const ends = Array.from({ length: partitions }, (_, partition) => this.records.reduce<Position>((last, record) => (this.#partition(record) === partition ? positionIn(record) : last), beginning));
    return ends.reduce((least, position) => (position < least ? position : least));
  }

  /** Ids of events, each once, in the order of their first arrival. */
  get events(): readonly string[] {
    return [...new Set(this.records.flatMap((record) => (record.kind === 'event' ? [record.event.id] : [])))];
  }

  #partition = (record: WireRecord): number => (record.kind === 'event' ? partitionOf(record.key) : record.partition);
}

const positionIn = (record: WireRecord): Position => (record.kind === 'event' ? record.event.position : record.position);
