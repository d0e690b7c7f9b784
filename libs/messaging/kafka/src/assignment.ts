import { beginning } from '@rapport/kernel';
import type { KnownRecord } from '@rapport/messaging';
import { positionIn } from './record.codec.js';
import { startOffset, type StartOffset, type TailLossReason } from './start-offset.js';
import type { TopicReader } from './topic.reader.js';

/** The end of a partition is not what it was when it was worked through. It is being read again from its beginning. */
export interface TailLoss {
  readonly partition: number;
  readonly reason: TailLossReason;
  /** What had been worked through; null with `nothing-known`. */
  readonly known: KnownRecord | null;
}

export interface AssignmentOptions {
  readonly reader: TopicReader;
  /** The last record worked through. */
  readonly known: (partition: number) => Promise<KnownRecord | null>;
  /** The group's offset; null where it has none. */
  readonly committed: (partition: number) => Promise<number | null>;
  readonly onTailLost: (loss: TailLoss) => void;
  readonly seat: Seat;
}

/** The client's handles on a partition that it was assigned. */
export interface Seat {
  pause(partitions: readonly number[]): void;
  seek(partition: number, offset: number): void;
  resume(partitions: readonly number[]): void;
}

/** Read from the beginning, nothing worked through yet. */
const notFromHere: KnownRecord = { offset: -1, position: beginning };

/**
 * The partitions of one member of a group, each compared with what was worked through before anything of it is: when they
 * are assigned, and again after any connection was made or has ended, for only then can a server have come back with less.
 */
export class Assignment {
  readonly #options: AssignmentOptions;
  readonly #checked = new Map<number, number>();
  /** Worked through by this member since it began to read a partition: more recent than what is known elsewhere. */
  readonly #last = new Map<number, KnownRecord>();
  #doubts = 0;
  #generation = 0;

  constructor(options: AssignmentOptions) {
    this.#options = options;
  }

  /** Changes with every new assignment: what was begun under an older one no longer says anything about offsets. */
  get generation(): number {
    return this.#generation;
  }

  /** Everything read from now on may come from a server that has lost records. */
  doubt(): void {
    this.#doubts++;
  }

  /** Reads nothing of these partitions before each of them was compared. To be called at once when they are assigned. */
  async joined(partitions: readonly number[]): Promise<void> {
    const generation = ++this.#generation;
    const { seat, committed } = this.#options;
    this.#checked.clear();
    for (const partition of this.#last.keys()) if (!partitions.includes(partition)) this.#last.delete(partition);
    seat.pause(partitions);
    await Promise.all(
      partitions.map(async (partition) => {
        const doubts = this.#doubts;
        const start = await this.#start(partition, await committed(partition));
        if (generation !== this.#generation) return;
        this.#settle(partition, start, doubts);
        seat.resume([partition]);
      }),
    );
  }

  /** Whether a batch that begins here may be worked through. If not, its partition is read from somewhere else. */
  async admits(partition: number, offset: number): Promise<boolean> {
    const [doubts, generation] = [this.#doubts, this.#generation];
    if (this.#checked.get(partition) === doubts) return true;
    const start = await this.#start(partition, offset);
    if (generation !== this.#generation) return false;
    if (start.offset === offset && start.lost === null) {
      this.#checked.set(partition, doubts);
      return true;
    }
    this.#settle(partition, start, doubts);
    return false;
  }

  workedThrough(partition: number, last: KnownRecord): void {
    this.#last.set(partition, last);
  }

  async #start(partition: number, next: number | null): Promise<StartOffset & { readonly known: KnownRecord | null }> {
    const { reader, known: knownOf } = this.#options;
    const known = this.#last.get(partition) ?? (await knownOf(partition));
    const standing = known && known.offset >= 0 ? await reader.record(partition, known.offset) : null;
    const ends = (await reader.ends())[partition];
    if (!ends) throw new RangeError(`partition ${partition} is not among the expected ones`);
    return { ...startOffset(known, positionIn(standing?.headers), next, ends), known };
  }

  #settle(partition: number, { offset, lost, known }: StartOffset & { readonly known: KnownRecord | null }, doubts: number): void {
    const { seat, onTailLost } = this.#options;
    if (lost) {
      onTailLost({ partition, reason: lost, known });
      this.#last.set(partition, notFromHere);
    }
    seat.seek(partition, offset);
    this.#checked.set(partition, doubts);
  }
}
