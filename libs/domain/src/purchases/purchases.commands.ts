import type { CurrencyCode, Instant } from '@rapport/kernel';

/** An order's name: source system and the id that it has there. */
export interface OrderName {
  readonly source: string;
  readonly orderId: string;
}

export interface OrderLine {
  /** From 1, rising, without gaps. */
  readonly line: number;
  readonly product: string;
  readonly category: string | null;
  readonly quantity: number;
  /** After discounts; 0 or more. */
  readonly amountMinor: number;
  readonly costMinor: number | null;
  /** What of the amount was paid with points, and earns none. 0 says the same as left out; stored only above 0. */
  readonly paidWithPointsMinor?: number;
}

export interface RecordOrder extends OrderName {
  readonly type: 'RecordOrder';
  readonly customerId: string;
  readonly occurredAt: Instant;
  readonly channel: string | null;
  readonly currency: CurrencyCode;
  readonly lines: readonly OrderLine[];
  /** Must be the sum of the lines. */
  readonly totalMinor: number;
  readonly buyerId: string | null;
  readonly payerId: string | null;
  readonly userId: string | null;
}

export interface VoidOrder extends OrderName {
  readonly type: 'VoidOrder';
  readonly reason: string;
}

/** `amountMinor` null: the share of the line's amount that the quantity has; a price reduction is quantity 0 with an amount. */
export interface ReturnLine {
  readonly line: number;
  readonly quantity: number;
  readonly amountMinor: number | null;
}

export interface RecordReturn extends OrderName {
  readonly type: 'RecordReturn';
  /** Unique within the order. The same id with the same content is a repeat, with other content a conflict. */
  readonly returnId: string;
  readonly occurredAt: Instant;
  /** Of its amounts; null: not said, which means the order's. */
  readonly currency: CurrencyCode | null;
  readonly lines: readonly ReturnLine[];
}

export type PurchasesCommand = RecordOrder | VoidOrder | RecordReturn;
