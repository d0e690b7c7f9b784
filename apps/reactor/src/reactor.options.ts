import type { CommandOutcome, CommandRequest, ReactionCommand } from '@rapport/application';
import type { LoyaltyTerms } from '@rapport/domain';
import type { Delay } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import type { ErrorNote, Instant, Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';

/** Calendar and policies as the log told them where the reaction's event stands. */
export type ReactionTerms = Pick<LoyaltyTerms, 'timeZone' | 'policies'>;

/**
 * Does what a reaction asks for. The same command id again: the first answer, and nothing else happens.
 * @throws {CommandOutcomeUnknown} LogFault PrivacyFault UnreadableEvent
 */
export type ReactionHandler = (customerId: string, request: CommandRequest<ReactionCommand>, terms: ReactionTerms) => Promise<CommandOutcome>;

export interface ReactorLimits {
  /** Customers whose reactions run side by side. Default 64. */
  readonly customersAtOnce: number;
  /** Events that are taken from the log at once. Default 512. */
  readonly batchSize: number;
  /** Accounts in one page of a closing. Default 2,048. */
  readonly closingPage: number;
  /** Tries of one command whose outcome stays open: contended, or unknown. Default 10: about twenty seconds. */
  readonly triesAtMost: number;
  /** Customers that may be parked; one more ends the run. Default 1,000. */
  readonly parkedAtMost: number;
  /** Account documents that are kept in memory. Default 50,000. */
  readonly keptAccounts: number;
  /** Orders of customers that are kept folded, all together. Default 200,000. */
  readonly keptOrders: number;
}

export const defaultReactorLimits: ReactorLimits = {
  customersAtOnce: 64, batchSize: 512, closingPage: 2_048, triesAtMost: 10, parkedAtMost: 1_000, keptAccounts: 50_000, keptOrders: 200_000,
};

export interface ReactorEvents {
  /** Everything up to the position has been reacted to, and that is stored. */
  readonly onProgress?: (position: Position, events: number) => void;
  readonly onReaction?: (command: ReactionCommand['type'], outcome: CommandOutcome['outcome']) => void;
  /** A customer was parked by an event that failed. */
  readonly onParked?: (customerId: string, error: ErrorNote) => void;
}

export interface ReactorOptions extends ReactorEvents {
  readonly log: EventLog;
  /** For documents of its own. */
  readonly store: ReadStore;
  readonly handle: ReactionHandler;
  readonly now: () => Instant;
  /** Default: a timer. */
  readonly delay?: Delay;
  readonly limits?: Partial<ReactorLimits>;
}
