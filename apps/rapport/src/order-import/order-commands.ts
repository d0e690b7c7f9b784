import { canonicalJson, type Instant } from '@rapport/kernel';
import { createHash } from 'node:crypto';
import type { BatchLine } from '../client/batch.js';
import { commandIdOf } from '../client/command-lines.js';
import type { OrderRow } from './order-row.js';

/** Registers the customer of a source, once; `occurredAt` is that of its earliest row. */
export const registerLine = (source: string, customerId: string, occurredAt: Instant): BatchLine => ({
  commandId: commandIdOf('register-customer', source, customerId),
  command: 'register-customer',
  customerId,
  kind: 'consumer',
  occurredAt,
});

/** Enrols the customer of a source, once; `occurredAt` is that of its earliest row, which earns. */
export const enrolLine = (source: string, customerId: string, occurredAt: Instant): BatchLine => ({
  commandId: commandIdOf('enrol-member', source, customerId),
  command: 'enrol-member',
  customerId,
  occurredAt,
});

/** The command id holds a digest of the row as it was understood, so that the same order with other content is another command. */
export function orderLine(source: string, channel: string | null, row: OrderRow): BatchLine {
  const order = {
    customerId: row.customerId,
    source,
    orderId: row.orderId,
    occurredAt: row.occurredAt,
    ...(channel !== null ? { channel } : {}),
    currency: row.currency,
    lines: [{ product: row.product, ...(row.category !== null ? { category: row.category } : {}), quantity: row.quantity, amountMinor: row.amountMinor }],
    totalMinor: row.amountMinor,
  };
  const digest = createHash('sha256').update(canonicalJson(order)).digest('hex');
  return { commandId: commandIdOf('record-order', source, row.orderId, digest), command: 'record-order', ...order };
}
