import { jest } from '@jest/globals';
import type { CustomerView, LoyaltyAccountView, OrderView } from '@rapport/read-models';
import { parquetReadObjects } from 'hyparquet';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliHarness, type CliRun } from './cli-harness.js';
import { rapport, serve, type Served } from './command-line.js';
import { shownLines } from './shown-examples.js';
import { documentsOf } from './view-bodies.js';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(join(root, 'docs/guides/analyse.md'), 'utf8');
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, block]) => block!);
const examples = join(root, 'docs/examples/analyse');

describe('the guide to analyses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-analyse-'));
  const lines = shownLines(page);
  const cli = new CliHarness();
  const printed = new Map<string, string>();
  let served: Served;

  const words = (line: string): string[] =>
    [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(2).map((word) => (word.startsWith('@docs/') ? `@${join(root, word.slice(1))}` : word));
  /** In a folder of this test: where files and data lie. */
  const here = (args: readonly string[]): string[] => args.map((word, i) => (['--data', '--out'].includes(args[i - 1] ?? '') ? join(folder, word) : word));
  const run = (line: string): Promise<CliRun> => cli.run(here(words(line)));
  const outputs = (command: string): string[] => lines.filter((line) => line.includes(command)).map((line) => printed.get(line)!);

  beforeAll(async () => {
    const [demo, ...rest] = lines;
    expect(await rapport(...here(words(demo!)))).toMatchObject({ code: 0 });
    served = await serve(join(folder, 'demo'));
    for (const line of rest) {
      const { exitCode, out, err } = await run(line);
      expect([line, exitCode, err]).toEqual([line, 0, '']);
      printed.set(line, out);
    }
  });
  afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows what its commands print', () => {
    const shown = blocks('text');
    expect(shown.slice(0, -1)).toEqual(outputs('rapport query'));
    expect(lines.filter((line) => !line.startsWith('npx rapport '))).toEqual([]);
  });

  it('shows the pipelines as they stand in the files', () => {
    const files = readdirSync(examples).map((name) => readFileSync(join(examples, name), 'utf8'));
    expect(blocks('json').sort()).toEqual(files.sort());
  });

  it('says how a refusal reads', async () => {
    const { exitCode, err } = await run(`npx rapport query customers --pipeline '[{"$match":{}},{"$out":"x"}]' --data demo`);
    expect([exitCode, err]).toEqual([3, blocks('text').at(-1)]);
  });

  it('has answers that an independent count finds too', async () => {
    const customers = (await documentsOf<CustomerView>(served.url, 'customers')).map(({ body }) => body);
    const orders = (await documentsOf<OrderView>(served.url, 'orders')).map(({ body }) => body);
    const accounts = (await documentsOf<LoyaltyAccountView>(served.url, 'loyalty-accounts')).map(({ body }) => body);
    expect(rowsIn('ladder-by-month')).toEqual(ladderByMonth(customers));
    expect(rowsIn('repeat-buyers')).toEqual(repeatBuyers(orders));
    expect(rowsIn('degrade-next-month')).toEqual(degrading(customers).slice(0, 5));
    expect(rowsIn('cohorts')).toEqual(cohorts(accounts));
    const ofStages = grouped(customers, ({ stage, period }) => `${stage.value} ${period.value}`);
    for (const [stage, period, count] of rowsIn('period-by-stage')) expect([stage, period, Number(count)]).toEqual([stage, period, ofStages.get(`${stage} ${period}`)?.length]);
  });

  it('writes files that hold the whole view', async () => {
    const customers = await documentsOf<CustomerView>(served.url, 'customers');
    const parquet = new Uint8Array(readFileSync(join(folder, 'customers.parquet'))).buffer;
    const rows = await parquetReadObjects({ file: parquet });
    expect(rows.map((row) => [row['id'], row['stage.value'], row['purchases.units']])).toEqual(customers.map(({ id, body }) => [id, body.stage.value, body.purchases.units]));
    const ids = readFileSync(join(folder, 'accounts.ndjson'), 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual((await documentsOf(served.url, 'loyalty-accounts')).map(({ id }) => id));
    expect(readFileSync(join(folder, 'orders.csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(1 + (await documentsOf<OrderView>(served.url, 'orders')).filter(({ body }) => body.state === 'recorded').length);
    expect(readdirSync(folder).sort()).toEqual(['accounts.ndjson', 'customers.parquet', 'demo', 'orders.csv']);
  });

  /** Rows of the table that a pipeline's command printed, without its head and its last line. */
  function rowsIn(pipeline: string): string[][] {
    const [table] = outputs(`@docs/examples/analyse/${pipeline}.json`);
    return table!.split('\n\n')[0]!.split('\n').slice(1).map((line) => line.trim().split(/\s{2,}/));
  }
});

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const percent = (part: number, whole: number): number => Math.floor((part * 100) / whole);
const texts = (...cells: readonly (string | number | null)[]): string[] => cells.map(String);

function ladderByMonth(customers: readonly CustomerView[]): string[][] {
  const months = grouped(customers, ({ customerSince }) => customerSince.slice(0, 7));
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, acquired]) => {
    const of = (...stages: readonly string[]): number => acquired.filter(({ stage }) => stages.includes(stage.value)).length;
    const loyal = of('loyal', 'member', 'advocate');
    return texts(month, acquired.length, of('first-time'), of('repeat'), loyal, percent(loyal, acquired.length));
  });
}

function repeatBuyers(orders: readonly OrderView[]): string[][] {
  const bought = orders.filter(({ state, netMinor }) => state === 'recorded' && netMinor > 0).map(({ customerId, orderedOn }) => ({ customerId, month: orderedOn.slice(0, 7) }));
  const before = (customerId: string, month: string): boolean => bought.some((other) => other.customerId === customerId && other.month < month);
  return [...new Set(bought.map(({ month }) => month))].sort().map((month) => {
    const buyers = [...new Set(bought.filter((order) => order.month === month).map(({ customerId }) => customerId))];
    const again = buyers.filter((customerId) => before(customerId, month)).length;
    return texts(month, buyers.length, again, percent(again, buyers.length));
  });
}

function degrading(customers: readonly CustomerView[]): string[][] {
  const found = customers.filter(({ status }) => status.state === 'active').flatMap((customer) =>
    (customer.period.wouldChange as readonly { code: string; to?: unknown; on?: string }[]).filter(({ code, to, on }) => code === 'by-time' && to === 'degradation' && on!.startsWith('2026-01')).map(({ on }) => ({ customer, on: on! })));
  const order = (a: (typeof found)[number], b: (typeof found)[number]): number =>
    b.customer.purchases.orders - a.customer.purchases.orders || (a.on === b.on ? (a.customer.customerId < b.customer.customerId ? -1 : 1) : a.on < b.on ? -1 : 1);
  return found.sort(order).map(({ customer: { customerId, stage, purchases }, on }) => texts(customerId, on, stage.value, purchases.lastPurchaseOn, purchases.orders));
}

function cohorts(accounts: readonly LoyaltyAccountView[]): string[][] {
  const years = grouped(accounts.flatMap((account) => account.cohorts), ({ cohort }) => cohort);
  return [...years].map(([year, lots]) => ({ year, points: lots.reduce((sum, { active }) => sum + active, 0), members: lots.length })).sort((a, b) => b.points - a.points || a.year - b.year).map(({ year, points, members }) => texts(year, points, members));
}
