import type { OrderLine as ContractOrderLine, ReportedReturnLine, ReturnedLine as ContractReturnedLine } from '@rapport/contracts';
import type { OrderLine, PurchasesEvent, ReturnedLine, ReturnLine } from '@rapport/domain';
import { assertNever } from '@rapport/kernel';
import type { ContractContent } from './contract-content.js';

export function purchasesContentOf(event: PurchasesEvent): ContractContent {
  const { source, orderId } = event.data;
  switch (event.type) {
    case 'OrderRecorded': {
      const { channel, currency, lines, totalMinor, buyerId, payerId, userId } = event.data;
      const data = { source, orderId, channel, currency, lines: lines.map(orderLine), totalMinor, buyerId, payerId, userId };
      return { type: 'rapport.order-recorded', version: 1, data };
    }
    case 'OrderVoided':
      return { type: 'rapport.order-voided', version: 1, data: { source, orderId } };
    case 'ReturnRecorded': {
      const { returnId, currency, lines, totalMinor } = event.data;
      const data = { source, orderId, returnId, currency, lines: lines.map(returnedLine), totalMinor };
      return { type: 'rapport.return-recorded', version: 1, data };
    }
    case 'UnmatchedReturnRecorded': {
      const { returnId, currency, lines } = event.data;
      const data = { source, orderId, returnId, currency, lines: lines.map(reportedLine) };
      return { type: 'rapport.unmatched-return-recorded', version: 1, data };
    }
    case 'ReturnMatched': {
      const { returnId, returnedAt, lines, totalMinor } = event.data;
      const data = { source, orderId, returnId, returnedAt, lines: lines.map(returnedLine), totalMinor };
      return { type: 'rapport.return-matched', version: 1, data };
    }
    case 'ExcessReturnFound': {
      const { returnId, currency, lines } = event.data;
      return { type: 'rapport.excess-return-found', version: 1, data: { source, orderId, returnId, currency, lines: lines.map(returnedLine) } };
    }
    default:
      return assertNever(event, 'purchases event');
  }
}

const orderLine = ({ line, product, category, quantity, amountMinor, costMinor, paidWithPointsMinor }: OrderLine): ContractOrderLine => {
  const content = { line, product, category, quantity, amountMinor, costMinor };
  return paidWithPointsMinor === undefined ? content : { ...content, paidWithPointsMinor };
};

const returnedLine = ({ line, quantity, amountMinor }: ReturnedLine): ContractReturnedLine => ({ line, quantity, amountMinor });

const reportedLine = ({ line, quantity, amountMinor }: ReturnLine): ReportedReturnLine => ({ line, quantity, amountMinor });
