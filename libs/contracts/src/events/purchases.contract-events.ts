import { Type, type Static } from '@sinclair/typebox';
import { NotePersonalV1 } from './customer.contract-events.js';
import type { ContractEvent } from './envelope.js';
import { closed, moment, orderName, orNull, text, wholeNumber } from './event-fields.js';

const minor = (what: string) => Type.Integer({ description: `${what} Minor units of the order's currency.` });
const lineNumber = () => wholeNumber('Number of the order line, from 1.', 1);
const returnName = () => ({ ...orderName(), returnId: text('Names the return within the order.') });

export const OrderLineV1 = Type.Object(
  {
    line: wholeNumber('Number of the line, from 1.', 1),
    product: text('What was bought, by the source\'s own id.'),
    category: orNull(Type.String(), 'Its category; null: not said.'),
    quantity: wholeNumber('How many, in the source\'s own unit.', 0),
    amountMinor: minor('What the line cost the buyer, over its whole quantity.'),
    costMinor: orNull(Type.Integer(), 'What the line cost us. Minor units of the order\'s currency; null: not known.'),
    paidWithPointsMinor: Type.Optional(minor('What of the amount was paid with points; above 0. Absent: nothing.')),
  },
  closed,
);
export type OrderLine = Static<typeof OrderLineV1>;

export const OrderRecordedV1 = Type.Object(
  {
    ...orderName(),
    channel: orNull(Type.String(), 'Where it was bought; null: not said.'),
    currency: text('ISO 4217 code.'),
    lines: Type.Array(OrderLineV1, { description: 'What was bought.' }),
    totalMinor: minor('Sum of the lines.'),
    buyerId: orNull(Type.String(), 'Who bought; null: not said.'),
    payerId: orNull(Type.String(), 'Who paid; null: not said.'),
    userId: orNull(Type.String(), 'Who uses it; null: not said.'),
  },
  { ...closed, description: 'The customer ordered something. Its time is `occurredAt`, which may be years before it was recorded.' },
);
export const OrderVoidedV1 = Type.Object(orderName(), { ...closed, description: 'An order was entered by mistake: it counts for nothing from the beginning, and so do its returns.' });

export const ReturnedLineV1 = Type.Object(
  { line: lineNumber(), quantity: wholeNumber('How many come back.', 0), amountMinor: minor('What is given back for them.') },
  closed,
);
export type ReturnedLine = Static<typeof ReturnedLineV1>;

const reportedCurrency = () => orNull(Type.String(), 'ISO 4217 code as it was reported; null: not said, which means the order\'s.');

export const ReturnRecordedV1 = Type.Object(
  {
    ...returnName(),
    currency: reportedCurrency(),
    lines: Type.Array(ReturnedLineV1, { description: 'As it was granted: never beyond what the order line had left.' }),
    totalMinor: minor('Sum of the lines.'),
  },
  { ...closed, description: 'Something of a known order came back. Dated by `occurredAt`.' },
);
/** A line of a return as it was reported: an amount left out is worked out when the order is known. */
export const ReportedReturnLineV1 = Type.Object(
  {
    line: lineNumber(),
    quantity: wholeNumber('How many come back.', 0),
    amountMinor: orNull(Type.Integer(), 'Minor units of the currency that was reported, else of the order\'s; null: worked out when the order is known.'),
  },
  closed,
);
export type ReportedReturnLine = Static<typeof ReportedReturnLineV1>;
export const UnmatchedReturnRecordedV1 = Type.Object(
  { ...returnName(), currency: reportedCurrency(), lines: Type.Array(ReportedReturnLineV1, { description: 'As it was reported.' }) },
  { ...closed, description: 'Something of an order came back that is not known yet: it affects nothing until `rapport.return-matched`. Dated by `occurredAt`.' },
);
export const ReturnMatchedV1 = Type.Object(
  {
    ...returnName(),
    returnedAt: moment('When the return happened.'),
    lines: Type.Array(ReturnedLineV1, { description: 'What it takes, limited by the order: nothing, if it said another currency.' }),
    totalMinor: minor('Sum of the lines.'),
  },
  { ...closed, description: 'The order of an unmatched return has come, and the return counts from `returnedAt` on.' },
);
export const ExcessReturnFoundV1 = Type.Object(
  {
    ...returnName(),
    currency: text('ISO 4217 code of the amounts here.'),
    lines: Type.Array(
      Type.Object(
        { line: lineNumber(), quantity: wholeNumber('How many beyond the order\'s line.', 0), amountMinor: Type.Integer({ description: 'What is beyond it, in minor units of `currency`; 0 where none was reported.' }) },
        closed,
      ),
      { description: 'What is too much; a line that the order does not have appears whole.' },
    ),
  },
  {
    ...closed,
    description: 'An unmatched return reported more than its order has: that counts for nothing, and somebody should look. One in another currency than its order\'s appears whole, in the currency that it said.',
  },
);
export const OrderVoidedPersonalV1 = NotePersonalV1;

export type PurchasesContractEvent =
  | ContractEvent<'rapport.order-recorded', Static<typeof OrderRecordedV1>>
  | ContractEvent<'rapport.order-voided', Static<typeof OrderVoidedV1>>
  | ContractEvent<'rapport.return-recorded', Static<typeof ReturnRecordedV1>>
  | ContractEvent<'rapport.unmatched-return-recorded', Static<typeof UnmatchedReturnRecordedV1>>
  | ContractEvent<'rapport.return-matched', Static<typeof ReturnMatchedV1>>
  | ContractEvent<'rapport.excess-return-found', Static<typeof ExcessReturnFoundV1>>;
