import { serve, withFolder, type Served } from './command-line.js';
import { documentsOf, get } from './view-bodies.js';

const customers = 40;
const ordersEach = 40;

const lines: readonly { commandId: string; customerId: string; orderId?: string }[] = [
  ...Array.from({ length: customers }, (_, c) => ({ commandId: `r-${c}`, command: 'register-customer', customerId: `c-${c}`, kind: 'consumer', contact: { name: `Name ${c}` }, occurredAt: '2025-01-01T04:00:00Z' })),
  ...Array.from({ length: customers * ordersEach }, (_, i) => ({
    commandId: `o-${i}`, command: 'record-order', customerId: `c-${i % customers}`, source: 'shop', orderId: `o-${i}`,
    occurredAt: `2025-0${(i % 9) + 1}-05T04:00:00Z`, currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '10.00' }], total: '10.00',
  })),
];
const body = lines.map((line) => JSON.stringify(line)).join('\n');

interface Answer {
  readonly commandId: string;
  readonly status: number;
  readonly position: string;
}

/** Sends everything, and takes answers until there are enough of them or the process is gone. */
async function acknowledged(served: Served, enough: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let text = '';
  const answer = await fetch(`${served.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
  for await (const chunk of answer.body! as unknown as AsyncIterable<Uint8Array>) {
    const whole = (text + Buffer.from(chunk).toString('utf8')).split('\n');
    text = whole.pop()!;
    answers.push(...whole.filter(Boolean).map((line) => JSON.parse(line) as Answer));
    if (answers.length >= enough) break;
  }
  return answers;
}

describe('a process that is killed while a batch is under way', () => {
  it('has every order that it acknowledged when it starts again, before anything is sent again; and each once after that', async () => {
    await withFolder(async (folder) => {
      const acknowledgedIds = new Set<string>();
      for (const enough of [200, 700, 1300]) {
        const served = await serve(folder);
        for (const { commandId, status } of await acknowledged(served, enough)) {
          expect([200, 201]).toContain(status);
          acknowledgedIds.add(commandId);
        }
        await served.kill();
        const again = await serve(folder);
        expect(await (await fetch(`${again.url}/v1/settle?waitMs=30000`, { method: 'POST' })).json()).toMatchObject({ settled: true });
        const there = new Set((await documentsOf<{ orderId: string }>(again.url, 'orders')).map(({ body: { orderId } }) => orderId));
        expect([...acknowledgedIds].filter((id) => id.startsWith('o-') && !there.has(id))).toEqual([]);
        await again.kill();
      }

      const served = await serve(folder);
      const answers = await acknowledged(served, Infinity);
      expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
      expect(new Set(answers.map(({ position }) => position)).size).toBe(lines.length);
      await fetch(`${served.url}/v1/settle?waitMs=30000`, { method: 'POST' });
      expect(await documentsOf(served.url, 'orders')).toHaveLength(customers * ordersEach);
      expect(BigInt(`0x${(await get<{ headPosition: string }>(`${served.url}/v1/status`)).headPosition.slice(0, 16)}`)).toBe(BigInt(lines.length));
      expect(await served.stop()).toBe(0);
    });
  }, 180_000);
});
