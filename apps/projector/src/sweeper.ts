import type { EventRecord } from '@rapport/messaging';
import type { ViewDefinition } from '@rapport/read-models';
import { AffectedIds } from './affected.js';
import type { ContextSource } from './context-source.js';
import type { ProjectorCounters } from './counters.js';
import type { ProjectorCollections } from './documents.js';
import type { DeriveOptions, ViewDeriver } from './view-deriver.js';

/** Documents in one page of a sweep. */
const pageSize = 2_048;

/** What events ask to be looked at beside the documents that they affect. */
export interface SweepRequest {
  readonly dayClosed: boolean;
  readonly calendarOpened: boolean;
  readonly policies: ReadonlySet<string>;
}

export function sweepRequestOf(records: Iterable<EventRecord>): SweepRequest | null {
  let dayClosed = false;
  let calendarOpened = false;
  const policies = new Set<string>();
  for (const { event } of records) {
    if (event.type === 'rapport.day-closed') dayClosed = true;
    else if (event.type === 'rapport.calendar-opened') calendarOpened = true;
    else if (event.type === 'rapport.policy-published') policies.add((event.data as { name: string }).name);
  }
  return dayClosed || calendarOpened || policies.size > 0 ? { dayClosed, calendarOpened, policies } : null;
}

export const bothSweeps = (a: SweepRequest | null, b: SweepRequest | null): SweepRequest | null =>
  a && b
    ? { dayClosed: a.dayClosed || b.dayClosed, calendarOpened: a.calendarOpened || b.calendarOpened, policies: new Set([...a.policies, ...b.policies]) }
    : (a ?? b);

/** Derives what the calendar or a policy concerns, page by page. Repeated or raced it does no harm. */
export class Sweeper {
  constructor(
    private readonly collections: ProjectorCollections,
    private readonly views: readonly ViewDefinition[],
    private readonly context: ContextSource,
    private readonly deriver: ViewDeriver,
    private readonly counters: ProjectorCounters,
  ) {}

  /** Without the documents of `derived`, which have been derived since what asks for the sweep became known. */
  async sweep(request: SweepRequest, options: DeriveOptions, derived = new AffectedIds()): Promise<void> {
    for (const view of this.views) {
      const concerned = (request.calendarOpened && view.readsCalendar) || view.policies.some((policy) => request.policies.has(policy));
      if (concerned) await this.#sweepAll(view, options, derived);
      else if (request.dayClosed) await this.#sweepDue(view, options);
    }
  }

  /**
   * Documents whose review is due on the last closed day or before, through the index. Once derived they are no longer due;
   * those that stay so (failed) are not tried twice.
   */
  async #sweepDue(view: ViewDefinition, options: DeriveOptions): Promise<void> {
    const { lastClosedDay } = (await this.context.read()).context;
    if (lastClosedDay === null) return;
    const tried = new Set<string>();
    for (;;) {
      options.signal?.throwIfAborted();
      const due = await this.collections.view(view).find({ nextReviewOn: { $lte: lastClosedDay }, frozenOn: null }, { sort: { nextReviewOn: 1 }, limit: pageSize + tried.size });
      const fresh = due.documents.map(({ _id }) => _id).filter((id) => !tried.has(id));
      this.#count(fresh.length, due.examined);
      if (fresh.length === 0) return;
      await this.deriver.derive(view, fresh, options);
      for (const id of fresh) tried.add(id);
      if (due.documents.length < pageSize) return;
    }
  }

  async #sweepAll(view: ViewDefinition, options: DeriveOptions, derived: AffectedIds): Promise<void> {
    let last = '';
    for (;;) {
      options.signal?.throwIfAborted();
      const page = await this.collections.view(view).find({ _id: { $gt: last } }, { sort: { _id: 1 }, limit: pageSize });
      const ids = page.documents.map(({ _id }) => _id).filter((id) => !derived.has(view, id));
      this.#count(ids.length, page.examined);
      if (page.documents.length === 0) return;
      await this.deriver.derive(view, ids, options);
      last = page.documents.at(-1)!._id;
    }
  }

  #count(swept: number, examined: number): void {
    this.counters.swept += swept;
    this.counters.sweepExamined += examined;
  }
}
