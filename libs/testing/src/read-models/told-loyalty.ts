import { contractCatalogue } from '@rapport/application';
import type { LoyaltyEvent } from '@rapport/domain';
import type { Day } from '@rapport/kernel';
import {
  lotBalance, lotPartId, loyaltyAccountsView, loyaltyStream, partDocumentId, type LotPart, type LoyaltyAccountView, type LoyaltyFact, type PointsBalance,
} from '@rapport/read-models';
import { ContractEvents } from './contract-events.js';
import { ReferenceReadSide } from './reference-read-side.js';

/** Adds what the write side recorded of one account, as the wire would tell it. */
export function tellStored(log: ContractEvents, customerId: string, events: readonly LoyaltyEvent[]): ContractEvents {
  for (const event of events) {
    const { type } = contractCatalogue.find(({ storedType }) => storedType === event.type)!;
    log.add(loyaltyStream(customerId), type, event.occurredAt, event.data as never);
  }
  return log;
}

export interface ReadAccount {
  readonly fact: LoyaltyFact;
  readonly view: LoyaltyAccountView;
  /** Where the points of each lot are, by its number. */
  readonly lots: ReadonlyMap<number, PointsBalance>;
}

/** What the read side makes of one account's events, of which the first is its enrolment, with the default policies. */
export function readAccount(events: readonly LoyaltyEvent[], closedThrough: Day | null): ReadAccount {
  const customerId = 'a';
  const side = new ReferenceReadSide().foldAll(tellStored(new ContractEvents(), customerId, events).all);
  const stream = loyaltyStream(customerId);
  const fact = side.heads.get(stream)!.body as LoyaltyFact;
  const lots = new Map<number, PointsBalance>();
  for (let lot = 1; lot <= fact.lots; lot++) lots.set(lot, lotBalance(side.parts.get(partDocumentId(stream, lotPartId(lot)))!.body as LotPart, fact));
  const { body } = side.derive(loyaltyAccountsView, customerId, { ...side.context(), lastClosedDay: closedThrough })!;
  return { fact, view: body, lots };
}
