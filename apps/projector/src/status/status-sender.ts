import type { CustomerStatusRecord } from '@rapport/contracts';
import { epochMsOf, sameJson, type Instant } from '@rapport/kernel';
import type { StatusMessage, StatusPublisher } from '@rapport/messaging';
import type { ViewDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import { Contended } from '../faults.js';
import { statusOf } from './customer-status.js';
import { isUnsent, type StatusDocument } from './status.documents.js';
import type { StatusBook } from './status-book.js';

/** A write that was noted is made within this time, or noted anew by whoever makes it; and a sender that lost its partition has sent its last. */
export const lateAtMostMs = 600_000;
/** Times that newer versions are sent in a row before the round is given up and begun anew. */
const maxSends = 100;

export type SentKind = 'changed' | 'again';

export interface StatusSenderOptions {
  readonly book: StatusBook;
  /** The documents of customers in a collection of the view. */
  readonly views: (collection: string) => Pick<Collection<ViewDocument>, 'findByIds'>;
  readonly publisher: Pick<StatusPublisher, 'publish'>;
  readonly now: () => Instant;
  /** The version that a customer's first status is told under. */
  readonly firstVersionOf: (partition: number) => number;
  /** Of customers of whom the view says nothing, those of whom the facts know nothing either. */
  readonly deniedOf: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly onSent?: (kind: SentKind, count: number) => void;
}

/**
 * Brings customers' status to the topic. What is kept comes first: a version is in the store before it is sent, and who
 * sends reads again after the acknowledgement, so that a newer one which another has sent meanwhile is behind an older one
 * for a moment only.
 */
export class StatusSender {
  #sent = 0;

  constructor(private readonly options: StatusSenderOptions) {}

  /** Records that were acknowledged. */
  get sent(): number {
    return this.#sent;
  }

  /** Compares what is kept with the view, and sends what is not acknowledged. What somebody else changes meanwhile is left to him, or to the next call. */
  async update(documents: readonly StatusDocument[], live: string): Promise<void> {
    const settled = await this.#settled(documents, live);
    await this.#send(settled.filter(isUnsent), 'changed');
  }

  /** Sends once more what was sent. */
  async repeat(documents: readonly StatusDocument[]): Promise<void> {
    await this.#send(documents.filter(({ statusVersion }) => statusVersion > 0), 'again');
  }

  /** The view is read behind what is kept, so that the last to write has seen the latest. */
  async #settled(documents: readonly StatusDocument[], live: string): Promise<readonly StatusDocument[]> {
    const views = documents.length > 0 ? await this.options.views(live).findByIds(documents.map(({ _id }) => _id)) : [];
    const untold = documents.filter(({ status }, i) => status !== null && statusOf(views[i] ?? null) === undefined);
    const denied = untold.length > 0 ? await this.options.deniedOf(untold.map(({ _id }) => _id)) : nobody;
    const next = documents.map((document, i) => this.#next(document, views[i] ?? null, live, denied));
    const changed = next.filter((document, i) => document !== documents[i]);
    return [...next.filter((document, i) => document === documents[i]), ...(await this.options.book.replace(changed))];
  }

  /** Who has no document yet stands as before: the collection may be that of a new version of the view, which a rebuild fills. */
  #next(document: StatusDocument, view: ViewDocument | null, live: string, denied: ReadonlySet<string>): StatusDocument {
    const told = statusOf(view);
    const status = told === undefined ? (denied.has(document._id) ? null : document.status) : told;
    const nextVersion = document.statusVersion === 0 ? this.options.firstVersionOf(document.partition) : document.statusVersion + 1;
    const statusVersion = sameJson(status, document.status) ? document.statusVersion : nextVersion;
    const due = document.due && this.#isOpen(document.due, view, live) ? document.due : null;
    const state = due !== null || statusVersion > document.sentVersion ? 'pending' : 'sent';
    if (statusVersion === document.statusVersion && state === document.state && due === document.due) return document;
    return { ...document, status, statusVersion, due, state, pendingSince: state === 'pending' ? (document.pendingSince ?? this.options.now()) : null };
  }

  #isOpen({ collection, version, notedAt }: NonNullable<StatusDocument['due']>, view: ViewDocument | null, live: string): boolean {
    const isMade = collection === live && (view?.version ?? 0) >= version;
    return !isMade && epochMsOf(this.options.now()) - epochMsOf(notedAt) < lateAtMostMs;
  }

  async #send(documents: readonly StatusDocument[], kind: SentKind): Promise<void> {
    let left = documents;
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > maxSends) throw new Contended('what is published of a customer', maxSends);
      await this.options.publisher.publish(left.map(messageOf));
      this.#sent += left.length;
      this.options.onSent?.(kind, left.length);
      left = await this.options.book.acknowledge(new Map(left.map(({ _id, statusVersion }) => [_id, statusVersion])));
    }
  }
}

const nobody: ReadonlySet<string> = new Set();

const messageOf = ({ _id, status, statusVersion }: StatusDocument): StatusMessage =>
  ({ customerId: _id, status: status && ({ version: statusVersion, stage: status.stage, period: status.period, tier: status.tier } satisfies CustomerStatusRecord) });
