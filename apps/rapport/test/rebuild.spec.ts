import { Rapport } from './embedded-process.js';
import { rapport as runRapport } from './command-line.js';
import { get } from './view-bodies.js';

let rapport: Rapport;
beforeEach(async () => void (rapport = await Rapport.start()));
afterEach(() => rapport.remove());

interface Line {
  readonly phase?: string;
  readonly report?: { readonly generation: number; readonly kept: number | null; readonly switched: boolean; readonly resumed: boolean; readonly unexpected: string[]; readonly collections: { name: string; equal: number; differing: number }[] };
  readonly fault?: { readonly name: string };
}

async function linesOf(path: string): Promise<Line[]> {
  const answer = await fetch(`${rapport.url}/v1/${path}`, { method: 'POST' });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.text()).trim().split('\n').map((line) => JSON.parse(line) as Line);
}

async function someShop(customers: number): Promise<void> {
  for (let i = 0; i < customers; i++) {
    await rapport.register(`c-${i}`);
    await rapport.order(`c-${i}`, `o-${i}`, '2025-03-01');
  }
  await rapport.accepted('calendar/open', { firstDay: '2025-03-01', timeZone: 'Asia/Shanghai' });
  await rapport.accepted('calendar/close-day', { day: '2025-03-01' });
}

describe('a rebuild while commands come in', () => {
  it('switches to documents of a plain replay; each query meets what it was promised; the old ones are fed until they are dropped', async () => {
    await someShop(20);
    let isOver = false;
    let told = 0;
    let generation = 0;
    const load = async (): Promise<void> => {
      for (; !isOver; told++) {
        const { position } = await rapport.order(`c-${told % 20}`, `load-${told}`, '2025-03-02', '1.00');
        const page = await get<{ items: unknown[] }>(`${rapport.url}/v1/views/orders?limit=1&filter=${encodeURIComponent(JSON.stringify({ customerId: `c-${told % 20}`, orderId: `load-${told}` }))}&notOlderThan=${position!}`);
        expect(page.items).toHaveLength(1);
      }
    };
    const loading = load();
    try {
      for (; generation < 2 || told < 10; ) {
        const kept = generation++;
        const lines = await linesOf('rebuild?views=customers');
        expect(lines.at(-1)!.report).toMatchObject({ generation, kept, switched: true, resumed: false, unexpected: [] });
        expect(await get(`${rapport.url}/v1/rebuild`)).toMatchObject({ live: generation, kept, next: null });
        expect(await rapport.command('rebuild/back', {})).toMatchObject({ status: 200, body: { live: kept, kept: generation } });
        expect(await rapport.command('rebuild/back', {})).toMatchObject({ status: 200, body: { live: generation, kept } });
        expect(await rapport.command('rebuild/drop', {})).toMatchObject({ body: { dropped: kept } });
      }
    } finally {
      isOver = true;
      await loading;
    }
    await rapport.settle();
    expect((await linesOf('verify/documents')).at(-1)).toMatchObject({ report: { first: null } });
    await rapport.close();
    await rapport.open();
    expect(await get(`${rapport.url}/v1/rebuild`)).toMatchObject({ live: generation, kept: null });
    await rapport.order('c-1', 'after', '2025-03-03');
    expect(await rapport.ids('orders', { orderId: 'after' })).toHaveLength(1);
  }, 120_000);

  it('keeps the old documents over a restart, and takes no second rebuild while they are kept', async () => {
    await someShop(3);
    expect((await linesOf('rebuild?compareOnly=true')).at(-1)!.report).toMatchObject({ switched: false, generation: 1 });
    expect((await linesOf('rebuild?views=customers')).at(-1)!.report).toMatchObject({ switched: true, kept: 0, resumed: true });
    await rapport.close();
    await rapport.open();
    await rapport.order('c-1', 'after', '2025-03-03');
    await rapport.settle();
    expect(await get(`${rapport.url}/v1/rebuild`)).toMatchObject({ live: 1, kept: 0 });
    expect((await linesOf('rebuild?views=customers')).at(-1)).toMatchObject({ fault: { name: 'GenerationKept' } });
    expect(await rapport.command('rebuild/back', {})).toMatchObject({ body: { live: 0, kept: 1 } });
    await rapport.close();
    await rapport.open();
    expect(await get(`${rapport.url}/v1/rebuild`)).toMatchObject({ live: 0, kept: 1 });
    expect(await rapport.ids('orders', { orderId: 'after' })).toHaveLength(1);
    expect(await rapport.command('rebuild/drop', {})).toMatchObject({ body: { dropped: 1 } });
    expect(await rapport.command('rebuild/drop', {})).toMatchObject({ body: { dropped: null } });
    expect(await rapport.command('rebuild/back', {})).toMatchObject({ status: 409, body: { code: 'nothing-kept' } });
  }, 60_000);
});

describe('rapport rebuild and rapport verify --documents', () => {
  it('work on a data folder that nobody serves, and say what they did', async () => {
    await someShop(3);
    await rapport.close();
    const { folder } = rapport;
    const rebuilt = await runRapport('rebuild', 'customers', '--data', folder);
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringMatching(/Generation 1 is live now\.[^]*customers +3 +0 +0 +0 +0[^]*--drop-old/) });
    expect(await runRapport('verify', '--documents', '--data', folder)).toMatchObject({ code: 0, stdout: expect.stringMatching(/documents compared with a replay of the log up to position [0-9a-f]{1,16}: all are what it says\./) });
    expect(await runRapport('rebuild', '--back', '--data', folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('Generation 0 is live again. Generation 1 is still fed') });
    expect(await runRapport('rebuild', '--drop-old', '--data', folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('Generation 1 is gone.') });
    expect(await runRapport('rebuild', '--back', '--data', folder)).toMatchObject({ code: 3, stderr: expect.stringContaining('no documents of before are kept') });
    expect(await runRapport('rebuild', 'nothing', '--data', folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no view nothing') });
  }, 120_000);
});
