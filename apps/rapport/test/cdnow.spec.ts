import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithTestData } from '@rapport/testing';
import { figures } from './cdnow-figures.js';
import { rapport, rapportJson, serve, spawnRapport, withFolder } from './command-line.js';
import { documentsOf, firstDifference, get, viewBodies, type ViewBodies } from './view-bodies.js';

interface Order {
  readonly customerId: string;
  readonly orderedOn: string;
  readonly netMinor: number;
  readonly lines: readonly { readonly quantity: number }[];
}
interface Imported {
  readonly ordersRecorded: number;
  readonly customersRegistered: number;
  readonly eventsAppended?: number;
  readonly refused: number;
}

const limitMs = 240_000;

describeWithTestData('the CDNOW sample', (testData) => {
  const sample = join(testData, 'cdnow', 'CDNOW_sample.txt');
  let plain: ViewBodies;

  it('imported in one lump, all days closed after: every figure, and no row refused', async () => {
    await withFolder(async (folder) => {
      const data = ['--data', folder];
      const imported = await rapportJson<Imported>(['import', 'orders', sample, ...data, '--open-calendar']);
      expect(imported).toMatchObject({ ordersRecorded: figures.orders, customersRegistered: figures.customers, refused: 0 });
      expect((await rapport('close-day', '--through', '1998-06-30', ...data)).code).toBe(0);

      const { asOf, customers, ladder, periods, stageByPeriod, rfm } = await rapportJson<Record<string, unknown>>(['stats', ...data]);
      expect({ asOf, customers, ladder, periods, stageByPeriod, rfm }).toEqual({
        asOf: '1998-06-30',
        customers: figures.customers,
        ladder: figures.ladder,
        periods: figures.periods,
        stageByPeriod: figures.stageByPeriod,
        rfm: { buyers: figures.buyers, bands: figures.bands, quintiles: figures.quintiles },
      });

      const served = await serve(folder);
      try {
        plain = await viewBodies(served.url);
        const orders = (await documentsOf<Order>(served.url, 'orders')).map(({ body }) => body);
        expectOrderFigures(orders);
        await expectPublishedSummary(orders, join(testData, 'cdnow', 'cdnow_customers_summary_with_transactions.csv'));
        await expectNothingFailed(served.url);
      } finally {
        expect(await served.stop()).toBe(0);
      }
      await expectRepeatAppendsNothing(sample, folder, ['--open-calendar']);
      expect((await rapport('verify', ...data)).code).toBe(0);
    });
  }, limitMs);

  it('imported day by day, closing each day as it passes: the same bodies', async () => {
    await withFolder(async (folder) => {
      await rapportJson(['import', 'orders', sample, '--data', folder, '--open-calendar', '--close-days']);
      expect(firstDifference(plain, await bodiesOf(folder))).toBeNull();
      await expectRepeatAppendsNothing(sample, folder, ['--open-calendar', '--close-days']);
    });
  }, limitMs);

  it('imported in a shuffled order, ids carried as a column: the same bodies', async () => {
    await withFolder(async (folder) => {
      const shuffled = join(folder, 'shuffled.txt');
      const lines = (await readFile(sample, 'utf8')).split('\r\n').filter(Boolean).map((line, index) => `${line} ${index + 1}`);
      await writeFile(shuffled, shuffle(lines, 20_240_229).join('\r\n'));
      const data = join(folder, 'data');
      await rapportJson(['import', 'orders', shuffled, '--data', data, '--open-calendar', '--order-id-column', '6']);
      expect((await rapport('close-day', '--through', '1998-06-30', '--data', data)).code).toBe(0);
      expect(firstDifference(plain, await bodiesOf(data))).toBeNull();
      await expectRepeatAppendsNothing(shuffled, data, ['--open-calendar', '--order-id-column', '6']);
    });
  }, limitMs);

  it('killed in the middle, beside a process and without one, imported again: the same bodies, nothing doubled', async () => {
    await withFolder(async (folder) => {
      const importing = ['import', 'orders', sample, '--data', folder, '--open-calendar', '--close-days'];
      const served = await serve(folder);
      const beside = started([...importing, '--retry-for', '1']);
      await untilLogHolds(folder, 600);
      await served.kill();
      await beside.ended;

      const alone = started(importing);
      await untilLogHolds(folder, 4000);
      alone.child.kill('SIGKILL');
      await alone.ended;

      await rapportJson(importing);
      expect(firstDifference(plain, await bodiesOf(folder))).toBeNull();
      await expectRepeatAppendsNothing(sample, folder, ['--open-calendar', '--close-days']);
      expect((await rapport('verify', '--data', folder)).code).toBe(0);
    });
  }, limitMs);
});

function started(args: readonly string[]) {
  const child = spawnRapport(args);
  child.stdout!.resume();
  child.stderr!.resume();
  return { child, ended: once(child, 'close') };
}

/** The last position that the log's side file names. */
async function headOf(folder: string): Promise<number> {
  const slots = await readFile(join(folder, 'log', 'events.head'), 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  return Math.max(0, ...[...slots.matchAll(/log-head 1 \d+ (\d+) /g)].map(([, position]) => Number(position)));
}

async function untilLogHolds(folder: string, events: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (let held = 0; held < events; held = await headOf(folder)) {
    if (Date.now() > deadline) throw new Error(`the log held ${held} of ${events} events after a minute`);
  }
}

async function bodiesOf(folder: string): Promise<ViewBodies> {
  const served = await serve(folder);
  try {
    const bodies = await viewBodies(served.url);
    await expectNothingFailed(served.url);
    return bodies;
  } finally {
    await served.stop();
  }
}

async function expectNothingFailed(url: string): Promise<void> {
  for (const list of ['parked', 'failed-views']) expect((await get<{ items: unknown[] }>(`${url}/v1/${list}`)).items).toEqual([]);
}

async function expectRepeatAppendsNothing(sample: string, folder: string, options: readonly string[]): Promise<void> {
  const before = await headOf(folder);
  expect(before).toBeGreaterThan(figures.orders);
  const again = await rapportJson<Imported>(['import', 'orders', sample, '--data', folder, ...options]);
  expect(again).toMatchObject({ refused: 0 });
  expect(await headOf(folder)).toBe(before);
}

function expectOrderFigures(orders: readonly Order[]): void {
  const perDay = new Map<string, number>();
  for (const { customerId, orderedOn } of orders) perDay.set(`${customerId} ${orderedOn}`, (perDay.get(`${customerId} ${orderedOn}`) ?? 0) + 1);
  expect({
    customers: new Set(orders.map(({ customerId }) => customerId)).size,
    orders: orders.length,
    units: orders.reduce((sum, { lines }) => sum + lines.reduce((units, { quantity }) => units + quantity, 0), 0),
    totalMinor: orders.reduce((sum, { netMinor }) => sum + netMinor, 0),
    zeroOrders: orders.filter(({ netMinor }) => netMinor === 0).length,
    customerDays: perDay.size,
    customerDaysWithMoreThanOneOrder: [...perDay.values()].filter((count) => count > 1).length,
  }).toEqual({
    customers: figures.customers,
    orders: figures.orders,
    units: figures.units,
    totalMinor: figures.totalMinor,
    zeroOrders: figures.zeroOrders,
    customerDays: figures.customerDays,
    customerDaysWithMoreThanOneOrder: figures.customerDaysWithMoreThanOneOrder,
  });
}

/** x, t_x and T in weeks at 1997-09-30, every row counted, against the published file. */
async function expectPublishedSummary(orders: readonly Order[], publishedFile: string): Promise<void> {
  const end = '1997-09-30';
  const week = 7 * 86_400_000;
  const daysOf = new Map<string, Set<string>>();
  for (const { customerId, orderedOn } of orders) {
    if (!daysOf.has(customerId)) daysOf.set(customerId, new Set());
    if (orderedOn <= end) daysOf.get(customerId)!.add(orderedOn);
  }
  const published = (await readFile(publishedFile, 'utf8')).trim().split(/\r?\n/).slice(1);
  expect(published).toHaveLength(figures.customers);
  const apart = published.filter((row) => {
    const [id, x, tx, T] = row.split(',').map(Number) as [number, number, number, number];
    const days = [...daysOf.get(String(id).padStart(4, '0'))!].sort();
    const weeks = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / week;
    const [first, last] = [days[0]!, days.at(-1)!];
    return days.length - 1 !== x || Math.abs(weeks(first, last) - tx) > 0.011 || Math.abs(weeks(first, end) - T) > 0.011;
  });
  expect(apart).toEqual([]);
}

/** Fisher–Yates with a linear congruential generator: another order, the same each time. */
function shuffle<Item>(items: Item[], seed: number): Item[] {
  let state = seed;
  for (let i = items.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
