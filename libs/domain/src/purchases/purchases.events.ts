// These names are the storage format: the types, the fields and their words are in logs for ever. What has to change
// becomes a new version with an upcast. Each type and version has a golden file in golden/.
// `personal` is sealed with the customer's own key; everything in `data` stays readable after an erasure.
import type { CurrencyCode, Instant } from '@rapport/kernel';
import type { DomainEvent } from '../aggregate.js';
import type { OrderLine, OrderName, ReturnLine } from './purchases.commands.js';

export interface OrderContent extends OrderName {
  readonly channel: string | null;
  readonly currency: CurrencyCode;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  readonly buyerId: string | null;
  readonly payerId: string | null;
  readonly userId: string | null;
}

export type OrderRecorded = DomainEvent<'OrderRecorded', OrderContent>;

export type OrderVoided = DomainEvent<'OrderVoided', OrderName, { readonly note: string }>;

/** What a return took from a line of its order, never beyond what the line had left. */
export interface ReturnedLine {
  readonly line: number;
  readonly quantity: number;
  readonly amountMinor: number;
}

/** `byShare`: the report left the amount out, and it is the share that the units have in the line. */
export interface GrantedLine extends ReturnedLine {
  readonly byShare: boolean;
}

/** `currency` as it was reported: the order's, or null where it was not said. Amounts are in the order's either way. */
export type ReturnRecorded = DomainEvent<
  'ReturnRecorded',
  OrderName & {
    readonly returnId: string;
    readonly currency: CurrencyCode | null;
    readonly lines: readonly GrantedLine[];
    readonly totalMinor: number;
  }
>;

/** As it was reported; it affects nothing until its order comes. `currency` null: not said, which means the order's. */
export type UnmatchedReturnRecorded = DomainEvent<
  'UnmatchedReturnRecorded',
  OrderName & { readonly returnId: string; readonly currency: CurrencyCode | null; readonly lines: readonly ReturnLine[] }
>;

/** In the same append as its order. Occurred as soon as both had: the later of the two times. */
export type ReturnMatched = DomainEvent<
  'ReturnMatched',
  OrderName & {
    readonly returnId: string;
    readonly returnedAt: Instant;
    readonly lines: readonly ReturnedLine[];
    readonly totalMinor: number;
  }
>;

/**
 * What an unmatched return reported beyond its order: all of it, in the currency that it said, where that is not the
 * order's. Occurred when the match did.
 */
export type ExcessReturnFound = DomainEvent<
  'ExcessReturnFound',
  OrderName & { readonly returnId: string; readonly currency: CurrencyCode; readonly lines: readonly ReturnedLine[] }
>;

export type PurchasesEvent = OrderRecorded | OrderVoided | ReturnRecorded | UnmatchedReturnRecorded | ReturnMatched | ExcessReturnFound;

/** Unambiguous: neither part holds white space. */
export const orderKey = ({ source, orderId }: OrderName): string => `${source}\n${orderId}`;
