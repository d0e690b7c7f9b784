// Logs that were not lived through: customers with orders, written straight through the port.
import { randomUUID } from 'node:crypto';
import { built } from './built.mjs';

const { codec } = await built('libs/application');
const { addDays, instantFromMs, noonOf } = await built('libs/kernel');
const { openSqliteEventLog } = await built('libs/event-log/sqlite');

const timeZone = 'Asia/Shanghai';
export const firstDay = '2026-01-01';
const actor = { id: 'bench', role: 'service' };
const fingerprint = '5f'.repeat(32);
const appendsInFlight = 64;

export const newEvent = (stream, customerId, event) => {
  const commandId = randomUUID();
  const known = { correlationId: commandId, causationId: null, commandId, actor, recordedAt: instantFromMs(Date.UTC(2026, 10, 22)), fingerprint };
  return codec.encode(event, { id: randomUUID(), stream, metadata: customerId === null ? known : { ...known, customerId } }, null);
};

const registered = (day) => ({ type: 'CustomerRegistered', occurredAt: noonOf(day, timeZone), data: { kind: 'consumer', classification: {} } });

const ordered = (day, orderId, amountMinor) => ({
  type: 'OrderRecorded',
  occurredAt: noonOf(day, timeZone),
  data: {
    source: 'bench', orderId, channel: 'web', currency: 'USD',
    lines: [{ line: 1, product: 'rice-5kg', category: 'rice', quantity: 2, amountMinor, costMinor: null }],
    totalMinor: amountMinor, buyerId: null, payerId: null, userId: null,
  },
});

/** The calendar opens, and no day is closed. */
export const opening = () => ({ stream: 'calendar', events: [newEvent('calendar', null, { type: 'CalendarOpened', occurredAt: noonOf(firstDay, timeZone), data: { firstDay, timeZone } })] });

/** Two appends of one customer: the registration, and an order on each of the days. */
export function customerAppends(customerId, days) {
  const stream = `customer-${customerId}`;
  const purchases = `purchases-${customerId}`;
  return [
    { stream, events: [newEvent(stream, customerId, registered(days[0]))] },
    { stream: purchases, events: days.map((day, index) => newEvent(purchases, customerId, ordered(day, `${customerId}-${index}`, 1_000 + ((index * 7_919) % 9_000)))) },
  ];
}

/** Customers of one registration and nine orders, until there are so many events. */
export function* manyCustomers(events) {
  for (let written = 0, number = 0; written < events; number++, written += 10) {
    yield* customerAppends(`c${number}`, Array.from({ length: 9 }, (_, index) => addDays(firstDay, (number * 31 + index * 37) % 320)));
  }
}

/** Writes a log into an empty folder. Appends may come from a generator: they are made as they are written. */
export async function writeHistory(folder, appends) {
  const log = await openSqliteEventLog({ folder });
  const source = appends[Symbol.iterator]();
  const lane = async () => {
    for (let next = source.next(); !next.done; next = source.next()) await log.append(next.value.stream, 'no-stream', next.value.events);
  };
  await Promise.all(Array.from({ length: appendsInFlight }, lane));
  await log.close();
}
