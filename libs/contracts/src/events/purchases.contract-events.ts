import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';
import { NotePersonalV1 } from './customer.contract-events.js';

const closed = { additionalProperties: false } as const;
const minor = () => Type.Integer({ description: 'Minor units of the order\'s currency.' });
const orderName = { source: Type.String(), orderId: Type.String() };

export const OrderLineV1 = Type.Object(
  {
    /** From 1. */
    line: Type.Integer({ minimum: 1 }),
    product: Type.String(),
    category: Type.Union([Type.String(), Type.Null()]),
    quantity: Type.Integer({ minimum: 0 }),
    amountMinor: minor(),
    costMinor: Type.Union([minor(), Type.Null()]),
    /** Above 0: what of the amount was paid with points. Absent: nothing. */
    paidWithPointsMinor: Type.Optional(minor()),
  },
  closed,
);
export type OrderLine = Static<typeof OrderLineV1>;

/** Its time is `occurredAt`. */
export const OrderRecordedV1 = Type.Object(
  {
    ...orderName,
    channel: Type.Union([Type.String(), Type.Null()]),
    currency: Type.String(),
    lines: Type.Array(OrderLineV1),
    totalMinor: minor(),
    buyerId: Type.Union([Type.String(), Type.Null()]),
    payerId: Type.Union([Type.String(), Type.Null()]),
    userId: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
);
/** It counts for nothing from the beginning, and so do its returns. Sealed: the reason. */
export const OrderVoidedV1 = Type.Object({ ...orderName }, closed);

/** A line of a return as it was granted: quantity and amount taken back, each never beyond what the order line had left. */
export const ReturnedLineV1 = Type.Object({ line: Type.Integer({ minimum: 1 }), quantity: Type.Integer({ minimum: 0 }), amountMinor: minor() }, closed);
export type ReturnedLine = Static<typeof ReturnedLineV1>;

/** As it was reported; null: not said, which means the order's. */
const reportedCurrency = () => Type.Union([Type.String(), Type.Null()]);

/** A return of an order that was known, in its currency. Dated by `occurredAt`. */
export const ReturnRecordedV1 = Type.Object(
  { ...orderName, returnId: Type.String(), currency: reportedCurrency(), lines: Type.Array(ReturnedLineV1), totalMinor: minor() },
  closed,
);
const reportedMinor = () => Type.Integer({ description: 'Minor units of the currency that was reported, else of the order\'s.' });
/** A line of a return as it was reported: an amount left out is worked out when the order is known. */
export const ReportedReturnLineV1 = Type.Object(
  { line: Type.Integer({ minimum: 1 }), quantity: Type.Integer({ minimum: 0 }), amountMinor: Type.Union([reportedMinor(), Type.Null()]) },
  closed,
);
export type ReportedReturnLine = Static<typeof ReportedReturnLineV1>;
/** A return whose order is not known yet: it affects nothing until `ReturnMatched`. Dated by `occurredAt`. */
export const UnmatchedReturnRecordedV1 = Type.Object(
  { ...orderName, returnId: Type.String(), currency: reportedCurrency(), lines: Type.Array(ReportedReturnLineV1) },
  closed,
);
/** The order of an unmatched return has come. `returnedAt` is when the return happened; `lines` is what it takes, limited by the order: nothing, if it said another currency. */
export const ReturnMatchedV1 = Type.Object(
  { ...orderName, returnId: Type.String(), returnedAt: Type.String(), lines: Type.Array(ReturnedLineV1), totalMinor: minor() },
  closed,
);
/**
 * What an unmatched return reported beyond its order: it counts for nothing, and somebody should look. A return that said
 * another currency than its order's appears whole, its amounts in the currency that it said.
 */
export const ExcessReturnFoundV1 = Type.Object(
  {
    ...orderName,
    returnId: Type.String(),
    /** Of the amounts here. */
    currency: Type.String(),
    /** `quantity` and `amountMinor` beyond the order's line; a line that the order does not have appears whole, with amount 0 if none was reported. */
    lines: Type.Array(ReturnedLineV1),
  },
  closed,
);
export const OrderVoidedPersonalV1 = NotePersonalV1;

export type PurchasesContractEvent =
  | ContractEvent<'rapport.order-recorded', Static<typeof OrderRecordedV1>>
  | ContractEvent<'rapport.order-voided', Static<typeof OrderVoidedV1>>
  | ContractEvent<'rapport.return-recorded', Static<typeof ReturnRecordedV1>>
  | ContractEvent<'rapport.unmatched-return-recorded', Static<typeof UnmatchedReturnRecordedV1>>
  | ContractEvent<'rapport.return-matched', Static<typeof ReturnMatchedV1>>
  | ContractEvent<'rapport.excess-return-found', Static<typeof ExcessReturnFoundV1>>;
