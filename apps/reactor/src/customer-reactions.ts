import {
  codec, CommandOutcomeUnknown, isReacting, metadataOf, react, reactionCommandId, storedTypes,
  type BusinessContext, type CommandOutcome, type CommandRequest, type Reaction, type ReactedTo, type ReactionCommand, type ReactiveEvent,
} from '@rapport/application';
import type { OrderToSettle, PurchasesEvent } from '@rapport/domain';
import { delayOnTimer, waitAfter } from '@rapport/edge';
import { LogFault, type RecordedEvent } from '@rapport/event-log';
import { customerOfAccount, type AccountDocuments } from './account-documents.js';
import type { CustomerOrders } from './customer-orders.js';
import { ReactionGaveUp, ReactionRejected } from './faults.js';
import type { ReactionTerms, ReactorOptions } from './reactor.options.js';

const purchasesPrefix = 'purchases-';
const actor = { id: 'reactor', role: 'service' } as const;

/** Whose event it is, where the reactor has to look at it; null: it has not. What it doesn't know is not passed over. */
export function customerConcerned({ stream, type }: RecordedEvent): string | null {
  if (!stream.startsWith(purchasesPrefix)) return customerOfAccount(stream);
  return isReacting(type) || !Object.hasOwn(storedTypes, type) ? stream.slice(purchasesPrefix.length) : null;
}

export interface CustomerReactionsOptions extends Pick<ReactorOptions, 'handle' | 'now' | 'delay' | 'onReaction'> {
  readonly accounts: AccountDocuments;
  readonly orders: CustomerOrders;
  readonly triesAtMost: number;
}

/** Reacts to the events of one customer, which have to come one after the other. The account has been loaded before. */
export class CustomerReactions {
  constructor(private readonly options: CustomerReactionsOptions) {}

  /** Done when it resolves: its command has an outcome, and the account's document knows it. @throws what parks the customer or ends the run. */
  async reactTo(customerId: string, recorded: RecordedEvent, context: BusinessContext, signal: AbortSignal): Promise<void> {
    const { accounts } = this.options;
    if (customerOfAccount(recorded.stream) !== null) await accounts.fold(customerId, recorded);
    const schedule = accounts.scheduleOf(customerId);
    if (schedule === null || schedule.enrolledAt > recorded.position || isKnownAndQuiet(recorded)) return;
    const event = codec.decode(recorded).event as ReactiveEvent;
    if (event.type === 'DayClosed' && !schedule.due.some((day) => day <= event.data.day)) return;
    const to: ReactedTo = { id: recorded.id, customerId, event };
    const terms: ReactionTerms = { timeZone: schedule.timeZone, policies: context.policies };
    const orders = await this.#ordersFor(customerId, recorded, event);
    for (const reaction of react(to, { closedThrough: context.closedThrough, orders, due: [customerId] })) {
      const request = requestOf(reaction, recorded, this.options.now);
      await accounts.catchUp(customerId, await this.#send(customerId, request, terms, signal));
    }
    if (event.type === 'DayClosed') accounts.closed(customerId, event.data.day);
  }

  #ordersFor(customerId: string, recorded: RecordedEvent, event: ReactiveEvent): Promise<readonly OrderToSettle[]> | readonly OrderToSettle[] {
    const { orders } = this.options;
    if (event.type === 'MemberEnrolled') return orders.before(customerId, recorded.position);
    return event.type === 'DayClosed' ? [] : orders.named(customerId, recorded, event as PurchasesEvent);
  }

  /** Answers the revision of the account's stream that its outcome rests on. */
  async #send(customerId: string, request: CommandRequest<ReactionCommand>, terms: ReactionTerms, signal: AbortSignal): Promise<number> {
    const { handle, triesAtMost, onReaction, delay = delayOnTimer } = this.options;
    let cause: unknown = null;
    for (let tried = 1; tried <= triesAtMost; tried++) {
      try {
        const outcome = await handle(customerId, request, terms);
        onReaction?.(request.command.type, outcome.outcome);
        const revision = settledRevisionOf(outcome);
        if (revision !== null) return revision;
        cause = outcome.outcome;
      } catch (error) {
        if (!mayPass(error)) throw error;
        cause = error;
      }
      await delay(waitAfter(tried, backOff), signal);
      signal.throwIfAborted();
    }
    throw new ReactionGaveUp(triesAtMost, cause);
  }
}

const isKnownAndQuiet = ({ type }: RecordedEvent): boolean => !isReacting(type) && Object.hasOwn(storedTypes, type);

const backOff = { firstMs: 50, longestMs: 5_000 };

const mayPass = (error: unknown): boolean =>
  error instanceof CommandOutcomeUnknown || (error instanceof LogFault && (error.code === 'unavailable' || error.code === 'storage'));

/** Null: it is still open. @throws {ReactionRejected} */
function settledRevisionOf(outcome: CommandOutcome): number | null {
  switch (outcome.outcome) {
    case 'accepted':
    case 'unchanged':
    case 'command-id-reused':
      return outcome.revision;
    case 'contended':
      return null;
    case 'rejected':
      throw new ReactionRejected(outcome.rejection.code);
    default:
      throw new ReactionRejected(outcome.outcome);
  }
}

const requestOf = (reaction: Reaction, recorded: RecordedEvent, now: ReactorOptions['now']): CommandRequest<ReactionCommand> => ({
  commandId: reactionCommandId(recorded.id, reaction), actor, command: reaction.command,
  correlationId: metadataOf(recorded).correlationId, causationId: recorded.id, now: now(),
});
