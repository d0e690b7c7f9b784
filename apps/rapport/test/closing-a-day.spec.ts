import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, day, type CurrencyCode, type Day, type Instant } from '@rapport/kernel';
import { writeSide, type CommandOutcome, type WriteSide } from '@rapport/application';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { Anchors } from '../src/embedded/anchors.js';
import { openDataFolder } from '../src/embedded/data-folder.js';
import { ReadSide } from '../src/embedded/read-side.js';
import { closeWriteStores, openWriteStores, type WriteStores } from '../src/embedded/write-stores.js';

const customers = 1_000;
const due = 7;
const firstDay = day('2026-05-01');
const now = '2026-06-30T12:00:00.000Z' as Instant;

let folder: string;
let stores: WriteStores;
let write: WriteSide;
let nextCommand = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-'));
  stores = await openWriteStores(openDataFolder(folder), { nowMs: () => Date.parse(now), onLogCheck: () => undefined });
  write = writeSide({ log: stores.log, vault: stores.vault, digest: stores.digest, random: () => 0.5 });
});
afterAll(async () => {
  await closeWriteStores(stores);
  await rm(folder, { recursive: true, force: true });
});

const request = <Command>(command: Command) => ({
  commandId: `k-${nextCommand++}`, correlationId: 'spec', causationId: null, actor: { id: 'spec', role: 'service' }, command, now,
});

async function accepted(outcome: Promise<CommandOutcome>): Promise<void> {
  const { outcome: what } = await outcome;
  if (what !== 'accepted') throw new Error(what);
}

/** Buys once, on the day: by the defaults the band of recency falls on the 31st day after it, and nothing moves before. */
async function customerWhoBought(id: string, on: Day): Promise<void> {
  const occurredAt = `${on}T04:00:00.000Z` as Instant;
  await accepted(write.customer(id, request({ type: 'RegisterCustomer', customerId: id, kind: 'consumer', classification: {}, contact: {}, occurredAt })));
  const line = { line: 1, product: 'tea', category: null, quantity: 1, amountMinor: 1000, costMinor: null };
  await accepted(write.purchases(id, request({
    type: 'RecordOrder', customerId: id, source: 'shop', orderId: id, occurredAt, channel: null, currency: 'CNY' as CurrencyCode,
    lines: [line], totalMinor: 1000, buyerId: null, payerId: null, userId: null,
  })));
}

describe('closing a day', () => {
  it('finds what is due by an index, and derives nothing else', async () => {
    const closing = addDays(firstDay, 1);
    for (let i = 0; i < customers; i++) await customerWhoBought(`c-${i}`, i < due ? addDays(closing, -31) : addDays(firstDay, -3));
    await accepted(write.calendar(request({ type: 'OpenCalendar', firstDay, timeZone: 'Asia/Shanghai' })));
    await accepted(write.calendar(request({ type: 'CloseDay', day: firstDay })));

    const readSide = new ReadSide({ log: stores.log, vault: stores.vault, store: new MemoryReadStore(), anchors: new Anchors(), nowMs: () => Date.parse(now) });
    const ending = new AbortController();
    const running = readSide.run(ending.signal);
    const settled = async () => (await readSide.projector.progressed(await stores.log.head(), 20_000)).reached;
    expect(await settled()).toBe(true);

    const before = { ...readSide.projector.counters };
    await accepted(write.calendar(request({ type: 'CloseDay', day: closing })));
    expect(await settled()).toBe(true);
    const { swept, sweepExamined, derived, viewsWritten } = readSide.projector.counters;
    ending.abort();
    await running;
    // Beside the customers that are due: the calendar's own view, and that of each policy.
    const others = 5;
    expect(swept - before.swept).toBe(due);
    expect(sweepExamined - before.sweepExamined).toBeLessThanOrEqual(due + others);
    expect(derived - before.derived).toBeLessThanOrEqual(due + others);
    expect(viewsWritten - before.viewsWritten).toBeGreaterThanOrEqual(due);
  });
});
