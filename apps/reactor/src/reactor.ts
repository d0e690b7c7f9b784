import { codec, evolveBusinessContext, isReacting, type BusinessContext } from '@rapport/application';
import { calendar, type CalendarEvent, type PolicyEvent } from '@rapport/domain';
import type { StoredParkedReaction } from '@rapport/edge';
import type { LogBatch, RecordedEvent } from '@rapport/event-log';
import { beginning, noteOf, type Position } from '@rapport/kernel';
import { AccountDocuments } from './account-documents.js';
import { BusinessHistory, isOfBusiness } from './business-history.js';
import { concurrently } from './concurrently.js';
import { CustomerOrders } from './customer-orders.js';
import { customerConcerned, CustomerReactions } from './customer-reactions.js';
import { openCollections } from './documents.js';
import { Contended, isOfItsData } from './faults.js';
import { ParkedEvents } from './parked-events.js';
import { ReactorProgress } from './reactor-progress.js';
import { defaultReactorLimits, type ReactorLimits, type ReactorOptions } from './reactor.options.js';
import { Turns } from './turns.js';

/** Pages of a closing that may bring an account again, because another reactor wrote its document first. */
const rivalsAtMost = 100;

/** What came of a replay; `held`: still waiting, for the first of them failed again. */
export interface ParkedReplay {
  readonly replayed: number;
  readonly held: number;
}

/**
 * Follows the log from where it stands, and does what its events ask for: those of one customer one after the other, those
 * of different customers side by side, and nothing across a change of calendar or policies. Its position is stored after
 * everything before it is done. Repeats are harmless: all commands are idempotent. So are several reactors at once.
 */
export class Reactor {
  readonly #limits: ReactorLimits;
  readonly #accounts: AccountDocuments;
  readonly #parked: ParkedEvents;
  readonly #progress: ReactorProgress;
  readonly #turns = new Turns();
  #context: BusinessContext | null = null;
  #position: Position = beginning;

  constructor(private readonly options: ReactorOptions) {
    this.#limits = { ...defaultReactorLimits, ...options.limits };
    const { accounts, parked, progress } = openCollections(options.store);
    this.#accounts = new AccountDocuments(accounts, options.log, this.#limits.keptAccounts);
    this.#parked = new ParkedEvents(parked, this.#limits.parkedAtMost, options.now);
    this.#progress = new ReactorProgress(progress);
  }

  /** Everything up to here has been reacted to, or is parked. */
  get position(): Position {
    return this.#position;
  }

  /**
   * Runs until the signal aborts. Rejects when it can't go on; what was not done is done by the next run.
   * @throws {DocumentsOfAnotherLog} {ReactionGaveUp} {TooManyParked} {LogFault} {UnreadableEvent} of calendar or policies
   */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.options;
    try {
      await this.#turns.take(() => this.#begin());
      const reactions = this.#reactions();
      for await (const batch of log.follow({ after: this.#position, signal, batchSize: this.#limits.batchSize })) {
        await this.#turns.take(() => this.#work(batch, reactions, signal));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Does what waits for the customer, in order, until something fails again. */
  replayParked(customerId: string, signal: AbortSignal = new AbortController().signal): Promise<ParkedReplay> {
    return this.#turns.take(async () => {
      const history = await BusinessHistory.read(this.options.log);
      return this.#replay(customerId, history, signal);
    });
  }

  async #begin(): Promise<void> {
    this.#accounts.reset();
    await this.#parked.load();
    this.#position = await this.#progress.load(this.options.log);
    this.#context = (await BusinessHistory.read(this.options.log)).at(this.#position);
  }

  #reactions(): CustomerReactions {
    const { keptOrders, triesAtMost } = this.#limits;
    return new CustomerReactions({ ...this.options, accounts: this.#accounts, orders: new CustomerOrders(this.options.log, keptOrders), triesAtMost });
  }

  async #work({ events, position }: LogBatch, reactions: CustomerReactions, signal: AbortSignal): Promise<void> {
    let section: RecordedEvent[] = [];
    for (const event of events) {
      if (!isOfBusiness(event)) section.push(event);
      else {
        await this.#reactAll(section, reactions, signal);
        section = [];
        await this.#cross(event, reactions, signal);
      }
    }
    await this.#reactAll(section, reactions, signal);
    await this.#accounts.flush();
    await this.#progress.advance(position, events.at(-1));
    this.#position = position;
    this.options.onProgress?.(position, events.length);
  }

  async #reactAll(events: readonly RecordedEvent[], reactions: CustomerReactions, signal: AbortSignal): Promise<void> {
    const byCustomer = new Map<string, RecordedEvent[]>();
    for (const event of events) {
      const customerId = customerConcerned(event);
      if (customerId === null) continue;
      const known = byCustomer.get(customerId);
      if (known) known.push(event);
      else byCustomer.set(customerId, [event]);
    }
    await this.#accounts.load(byCustomer.keys());
    await concurrently(byCustomer, this.#limits.customersAtOnce, async ([customerId, own]) => {
      for (const event of own) await this.#reactOrPark(customerId, event, reactions, signal);
    }, signal);
  }

  async #reactOrPark(customerId: string, event: RecordedEvent, reactions: CustomerReactions, signal: AbortSignal): Promise<void> {
    if (!isReacting(event.type) && this.#accounts.knows(customerId, event)) return;
    if (await this.#waits(customerId, event)) return;
    try {
      await reactions.reactTo(customerId, event, this.#context!, signal);
    } catch (error) {
      if (!isOfItsData(error)) throw error;
      await this.#parked.hold(customerId, event, error);
      this.options.onParked?.(customerId, noteOf(error));
    }
  }

  /** Held behind what waits of a parked customer; false, and the account as it is now, where another reactor has replayed that. */
  async #waits(customerId: string, event: RecordedEvent): Promise<boolean> {
    if (!this.#parked.customers.has(customerId)) return false;
    if (await this.#parked.holdBehind(customerId, event)) return true;
    this.#accounts.forget(customerId);
    await this.#accounts.load([customerId]);
    return false;
  }

  /** A change of calendar or policies: everything before it is done, and nothing behind it has begun. */
  async #cross(event: RecordedEvent, reactions: CustomerReactions, signal: AbortSignal): Promise<void> {
    const change = codec.decode(event).event as CalendarEvent | PolicyEvent;
    this.#context = evolveBusinessContext(this.#context!, change);
    if (event.stream !== calendar.streamOf('') || change.type !== 'DayClosed') return;
    for (const customerId of this.#parked.customers) await this.#waits(customerId, event);
    await this.#closeDay(event, change, reactions, signal);
  }

  /** Page by page: an account that has been closed is no longer due. */
  async #closeDay(event: RecordedEvent, { data: { day } }: Extract<CalendarEvent, { type: 'DayClosed' }>, reactions: CustomerReactions, signal: AbortSignal): Promise<void> {
    const { closingPage, customersAtOnce } = this.#limits;
    const done = new Set<string>();
    for (let rivals = 0; ; ) {
      await this.#accounts.flush();
      const limit = closingPage + this.#parked.customers.size;
      const page = await this.#accounts.due(day, limit);
      const due = page.filter((customerId) => !this.#parked.customers.has(customerId));
      if (due.some((customerId) => done.has(customerId)) && ++rivals > rivalsAtMost) throw new Contended('an account that is due', rivalsAtMost);
      for (const customerId of due) done.add(customerId);
      await concurrently(due, customersAtOnce, (customerId) => this.#reactOrPark(customerId, event, reactions, signal), signal);
      if (page.length < limit) return this.#accounts.flush();
    }
  }

  async #replay(customerId: string, history: BusinessHistory, signal: AbortSignal): Promise<ParkedReplay> {
    const reactions = this.#reactions();
    let replayed = 0;
    for (let page = await this.#parked.waiting(customerId); page.length > 0; page = await this.#parked.waiting(customerId)) {
      await this.#accounts.load([customerId]);
      const { done, failure } = await this.#replayPage(page, reactions, history, signal);
      await this.#accounts.flush();
      await this.#parked.markReplayed(page.slice(0, done));
      replayed += done;
      if (failure === null) continue;
      await this.#parked.noteFailure(page[done]!, failure.error);
      return { replayed, held: await this.#parked.waitingCount(customerId) };
    }
    this.#parked.release(customerId);
    return { replayed, held: 0 };
  }

  /** How many were done before one failed for a reason of its own. */
  async #replayPage(page: readonly StoredParkedReaction[], reactions: CustomerReactions, history: BusinessHistory, signal: AbortSignal): Promise<{ readonly done: number; readonly failure: { readonly error: unknown } | null }> {
    for (const [done, { customerId, stream, revision, position }] of page.entries()) {
      try {
        await reactions.reactTo(customerId, await this.#eventAt(stream, revision), history.at(position), signal);
      } catch (error) {
        if (!isOfItsData(error)) throw error;
        return { done, failure: { error } };
      }
    }
    return { done: page.length, failure: null };
  }

  async #eventAt(stream: string, revision: number): Promise<RecordedEvent> {
    for await (const event of this.options.log.readStream(stream, { fromRevision: revision, maxCount: 1 })) return event;
    throw new TypeError('a parked event is not in the log');
  }
}
