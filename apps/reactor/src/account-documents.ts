import { closedFor, codec, evolveSchedule, type AccountSchedule } from '@rapport/application';
import type { LoyaltyEvent } from '@rapport/domain';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { Day } from '@rapport/kernel';
import type { Collection, GuardedWrite } from '@rapport/read-store';
import type { AccountDocument } from './documents.js';
import { Contended } from './faults.js';

interface Account {
  /** Of the document that was read. */
  readonly version: 'absent' | number;
  /** Of the stream's last event that is in it; -1: none. */
  readonly revision: number;
  readonly schedule: AccountSchedule | null;
}

const maxAttempts = 100;
const streamPrefix = 'loyalty-';
const unknown: Account = { version: 'absent', revision: -1, schedule: null };

/** Whose account the stream is; null: it is none. */
export const customerOfAccount = (stream: string): string | null => (stream.startsWith(streamPrefix) ? stream.slice(streamPrefix.length) : null);

/** What the reactor knows of the accounts; changed in memory, and written in one go by `flush`. */
export class AccountDocuments {
  readonly #known = new Map<string, Account>();
  readonly #changed = new Set<string>();

  constructor(private readonly documents: Collection<AccountDocument>, private readonly log: EventLog, private readonly keptAtMost: number) {}

  /** Forgets everything that was not written. */
  reset(): void {
    this.#known.clear();
    this.#changed.clear();
  }

  /** Somebody else has read further: what was not written is read again from the account's stream when it is needed. */
  forget(customerId: string): void {
    this.#known.delete(customerId);
    this.#changed.delete(customerId);
  }

  /** To be called before anything is asked of a customer. */
  async load(customerIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(customerIds)].filter((id) => !this.#known.has(id));
    if (missing.length === 0) return;
    const found = await this.documents.findByIds(missing);
    missing.forEach((id, i) => this.#known.set(id, accountOf(found[i] ?? null)));
  }

  /** Null: the customer never was a member, as far as the log was read. */
  scheduleOf(customerId: string): AccountSchedule | null {
    return this.#account(customerId).schedule;
  }

  /** Whether the event is of the account's own stream, and in its document already. */
  knows(customerId: string, { stream, revision }: RecordedEvent): boolean {
    return customerOfAccount(stream) === customerId && revision <= this.#account(customerId).revision;
  }

  /** An event of the account's stream went by. One that is known already changes nothing. @throws {UnreadableEvent} */
  async fold(customerId: string, recorded: RecordedEvent): Promise<void> {
    const { revision } = this.#account(customerId);
    if (this.knows(customerId, recorded)) return;
    if (recorded.revision > revision + 1) return this.catchUp(customerId, recorded.revision);
    this.#foldNext(customerId, recorded);
  }

  /** Reads the account's stream up to the revision, where it is not known so far. @throws {UnreadableEvent} */
  async catchUp(customerId: string, revision: number): Promise<void> {
    const known = this.#account(customerId).revision;
    if (revision <= known) return;
    for await (const recorded of this.log.readStream(streamPrefix + customerId, { fromRevision: known + 1, maxCount: revision - known })) this.#foldNext(customerId, recorded);
  }

  closed(customerId: string, day: Day): void {
    const account = this.#account(customerId);
    if (account.schedule) this.#change(customerId, { ...account, schedule: closedFor(account.schedule, day) });
  }

  /** Some of the customers who are due, after `flush`. */
  async due(day: Day, limit: number): Promise<readonly string[]> {
    const { documents } = await this.documents.find({ nextDueOn: { $lte: day } }, { sort: { nextDueOn: 1 }, limit });
    for (const document of documents) if (!this.#known.has(document._id)) this.#known.set(document._id, accountOf(document));
    return documents.map(({ _id }) => _id);
  }

  /** Writes what has changed. Where another reactor was first, the one that has read further stands. */
  async flush(): Promise<void> {
    for (let attempt = 1; this.#changed.size > 0; attempt++) {
      if (attempt > maxAttempts) throw new Contended('an account document', maxAttempts);
      const ids = [...this.#changed];
      const written = await this.documents.write(ids.map((id) => writeOf(id, this.#account(id))));
      const lost = ids.filter((id, i) => !this.#noteWritten(id, written[i]!));
      await this.#meetRivals(lost);
    }
    if (this.#known.size > this.keptAtMost) this.#known.clear();
  }

  #noteWritten(id: string, isWritten: boolean): boolean {
    if (!isWritten) return false;
    const account = this.#account(id);
    this.#known.set(id, { ...account, version: nextVersion(account) });
    return this.#changed.delete(id);
  }

  async #meetRivals(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const found = await this.documents.findByIds(ids);
    ids.forEach((id, i) => {
      const stored = accountOf(found[i] ?? null);
      const own = this.#account(id);
      if (stored.revision > own.revision) {
        this.#known.set(id, stored);
        this.#changed.delete(id);
      } else {
        this.#known.set(id, { ...own, version: stored.version });
      }
    });
  }

  #foldNext(customerId: string, recorded: RecordedEvent): void {
    const account = this.#account(customerId);
    const schedule = evolveSchedule(account.schedule, codec.decode(recorded).event as unknown as LoyaltyEvent, recorded.position);
    this.#change(customerId, { ...account, revision: recorded.revision, schedule });
  }

  #change(customerId: string, account: Account): void {
    this.#known.set(customerId, account);
    if (account.schedule) this.#changed.add(customerId);
  }

  #account(customerId: string): Account {
    const account = this.#known.get(customerId);
    if (!account) throw new Error('an account was asked for that is not loaded');
    return account;
  }
}

function accountOf(document: AccountDocument | null): Account {
  if (document === null) return unknown;
  const { version, revision, enrolledAt, timeZone, hasTier, due } = document;
  return { version, revision, schedule: { enrolledAt, timeZone, hasTier, due } };
}

const nextVersion = ({ version }: Account): number => (version === 'absent' ? 1 : version + 1);

function writeOf(customerId: string, account: Account): GuardedWrite<AccountDocument> {
  const { enrolledAt, timeZone, hasTier, due } = account.schedule!;
  const document: AccountDocument = { _id: customerId, version: nextVersion(account), revision: account.revision, enrolledAt, timeZone, hasTier, due, nextDueOn: due[0] ?? null };
  return { expected: account.version, document };
}
