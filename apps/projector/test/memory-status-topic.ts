import { PublishFailed, TopicShortened, type StatusMessage, type StatusPublisher } from '@rapport/messaging';
import { partitionOf } from '@rapport/messaging-in-process';
import { Crashed, type Stall } from './staged-store.js';

/** What becomes of a send: whether it was stored, and whether its sender lives on and is told of a failure. */
export interface SendFault {
  readonly atSend: number;
  readonly stored: 'none' | 'some' | 'all';
  readonly sender: 'dies' | 'is told';
}

/** The compacted topic within the process: what stands in it, in order. */
export class MemoryStatusTopic {
  readonly records: StatusMessage[] = [];

  constructor(readonly partitions: number, readonly name = 'statuses') {}

  /** As a server does that comes back without its last records. */
  lose(count: number): void {
    this.records.splice(-count);
  }

  /** The same for the customer's partition alone, by one record. */
  loseLastOf(customerId: string): void {
    const at = this.records.findLastIndex((record) => partitionOf(record.customerId, this.partitions) === partitionOf(customerId, this.partitions));
    this.records.splice(at, 1);
  }

  ends(): readonly number[] {
    const ends = Array.from({ length: this.partitions }, () => 0);
    for (const { customerId } of this.records) ends[partitionOf(customerId, this.partitions)]!++;
    return ends;
  }

  /** The last record of each customer, which is what compaction leaves. */
  last(): Map<string, StatusMessage['status']> {
    return new Map(this.records.map(({ customerId, status }) => [customerId, status]));
  }

  /** A sender's way to it; each send waits for its cue, may be held up on its way, and may go wrong. */
  publisher(cue: () => Promise<unknown> = async () => undefined, faults: readonly SendFault[] = [], stalls: readonly Stall[] = []): StatusPublisher {
    let sends = 0;
    let isDead = false;
    let known: readonly number[] = [];
    return {
      topic: this.name,
      ends: async () => this.ends(),
      partitions: this.partitions,
      partitionOf: (customerId) => partitionOf(customerId, this.partitions),
      publish: async (messages) => {
        const fault = faults.find(({ atSend }) => atSend === sends + 1) ?? null;
        sends++;
        const heldUp = stalls.find(({ atCall }) => atCall === sends)?.cues ?? 0;
        for (let cues = 0; cues <= heldUp; cues++) await cue();
        if (isDead) throw new Crashed('dead');
        const before = this.ends();
        const shorter = [...new Set(messages.map(({ customerId }) => partitionOf(customerId, this.partitions)))].find((partition) => before[partition]! < (known[partition] ?? 0));
        const stored = fault?.stored === 'none' ? 0 : fault?.stored === 'some' ? Math.floor(messages.length / 2) : messages.length;
        this.records.push(...messages.slice(0, stored));
        await cue();
        known = shorter === undefined && fault === null ? this.ends() : [];
        if (shorter !== undefined) throw new TopicShortened(shorter, 'its end was lost');
        if (fault === null) return;
        isDead = fault.sender === 'dies';
        throw isDead ? new Crashed('during a send') : new PublishFailed('nothing is known of it');
      },
    };
  }
}
