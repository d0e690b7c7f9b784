import { noonOf, startOfDay, type Day, type Instant, type JsonObject } from '@rapport/kernel';
import type { BatchLine } from '../client/batch.js';
import { commandIdOf } from '../client/command-lines.js';

/** A command of the simulated shop, sent on this day. */
export interface DatedCommand {
  readonly day: Day;
  readonly line: BatchLine;
}

export const shopSource = 'demo-shop';
export const shopTimeZone = 'Asia/Shanghai';

export const noon = (day: Day): Instant => noonOf(day, shopTimeZone);

/** The command id follows from the content: the demo run again sends the same commands. */
export const dated = (day: Day, command: string, body: JsonObject): DatedCommand => ({
  day,
  line: { commandId: commandIdOf('demo', command, JSON.stringify(body)), command, ...body },
});

export const registered = (day: Day, customerId: string, more: JsonObject = {}): DatedCommand => dated(day, 'register-customer', { customerId, kind: 'consumer', occurredAt: noon(day), ...more });

/** A member from the beginning of the day on, so that what is bought on that day earns. */
export const enrolled = (day: Day, customerId: string): DatedCommand => dated(day, 'enrol-member', { customerId, occurredAt: startOfDay(day, shopTimeZone) });

export interface OrderedItem {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly product?: string;
  /** When it happened, if that is another day than the one on which it is sent. */
  readonly on?: Day;
}

export const ordered = (day: Day, customerId: string, { orderId, amountMinor, product = 'cd', on = day }: OrderedItem): DatedCommand =>
  dated(day, 'record-order', {
    customerId, source: shopSource, orderId, occurredAt: noon(on), channel: 'web', currency: 'USD',
    lines: [{ product, quantity: 1, amountMinor }],
    totalMinor: amountMinor,
  });
