import type { StoredParkedReaction } from '@rapport/edge';
import type { RecordedEvent } from '@rapport/event-log';
import { noteOf, type Instant } from '@rapport/kernel';
import type { Collection } from '@rapport/read-store';
import { TooManyParked } from './faults.js';

const replayPage = 256;
const customersPage = 10_000;

/** Customers who wait for a person, with every event of theirs that has to be reacted to, in the order of the log. */
export class ParkedEvents {
  readonly #customers = new Set<string>();

  constructor(private readonly documents: Collection<StoredParkedReaction>, private readonly customersAtMost: number, private readonly now: () => Instant) {}

  /** @throws {TooManyParked} */
  async load(): Promise<void> {
    this.#customers.clear();
    for (;;) {
      const others = [...this.#customers];
      const { documents } = await this.documents.find({ state: 'held', ...(others.length > 0 ? { customerId: { $nin: others } } : {}) }, { limit: customersPage });
      for (const { customerId } of documents) this.#add(customerId);
      if (documents.length < customersPage) return;
    }
  }

  get customers(): ReadonlySet<string> {
    return this.#customers;
  }

  /** An event that waits already, or was replayed already and comes once more, is left as it is. @throws {TooManyParked} */
  async hold(customerId: string, { stream, revision, type, position }: RecordedEvent, error?: unknown): Promise<void> {
    this.#add(customerId);
    const document: StoredParkedReaction = {
      _id: `${customerId}@${position}`, version: 1, customerId, position, stream, revision, type, state: 'held', error: error === undefined ? null : noteOf(error), since: this.now(),
    };
    await this.documents.write([{ expected: 'absent', document }]);
  }

  /**
   * Whether the event of a parked customer waits. False where another reactor has replayed everything before it meanwhile:
   * then the customer is no longer parked, and the event is still to be done. @throws {TooManyParked}
   */
  async holdBehind(customerId: string, event: RecordedEvent): Promise<boolean> {
    await this.hold(customerId, event);
    const [first] = (await this.documents.find({ customerId, state: 'held' }, { sort: { position: 1 }, limit: 1 })).documents;
    const isItself = first?.position === event.position && first.error === null;
    if (first !== undefined && !isItself) return true;
    if (first !== undefined) await this.markReplayed([first]);
    this.release(customerId);
    return false;
  }

  /** The first events that wait. */
  async waiting(customerId: string): Promise<readonly StoredParkedReaction[]> {
    return (await this.documents.find({ customerId, state: 'held' }, { sort: { position: 1 }, limit: replayPage })).documents;
  }

  waitingCount(customerId: string): Promise<number> {
    return this.documents.count({ customerId, state: 'held' });
  }

  async markReplayed(documents: readonly StoredParkedReaction[]): Promise<void> {
    if (documents.length > 0) await this.documents.write(documents.map((document) => ({ expected: document.version, document: { ...document, version: document.version + 1, state: 'replayed' } })));
  }

  async noteFailure(document: StoredParkedReaction, error: unknown): Promise<void> {
    await this.documents.write([{ expected: document.version, document: { ...document, version: document.version + 1, error: noteOf(error) } }]);
  }

  /** Nothing of theirs waits any more. */
  release(customerId: string): void {
    this.#customers.delete(customerId);
  }

  #add(customerId: string): void {
    if (!this.#customers.has(customerId) && this.#customers.size >= this.customersAtMost) throw new TooManyParked(this.customersAtMost);
    this.#customers.add(customerId);
  }
}
