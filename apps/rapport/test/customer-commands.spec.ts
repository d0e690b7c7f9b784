import { startEmbedded } from '../src/embedded/index.js';
import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';

const limitMs = 120_000;
const days = ['2025-03-01', '2025-04-01'] as const;
const happened = [
  ['customer-c-1', 0, 'rapport.customer-registered'], ['purchases-c-1', 0, 'rapport.order-recorded'], ['customer-c-1', 1, 'rapport.owner-assigned'],
  ['purchases-c-1', 1, 'rapport.order-recorded'], ['purchases-c-1', 2, 'rapport.return-recorded'],
];

type Event = { readonly stream: string; readonly revision: number; readonly type: string; readonly position: string; readonly id: string; readonly personal: unknown; readonly data: { readonly orderId?: string } };
type Explained = { readonly id: string; readonly body: object; readonly explanation: readonly { readonly judgement: string; readonly rule: string; readonly because: readonly string[]; readonly events: readonly Event[] }[] };

let cli: CliHarness;
let rapport: Rapport;
beforeEach(async () => {
  cli = await new CliHarness().start();
  rapport = await Rapport.start();
  await rapport.register('c-1', { contact: { name: 'Anna Example' } });
  await rapport.register('c-2');
  await rapport.order('c-1', 'o-0', days[0]);
  await rapport.order('c-2', 'of-another', days[0]);
  await rapport.accepted('customers/c-1/assign-owner', { ownerId: 'staff-7' });
  await rapport.order('c-1', 'o-1', days[1]);
  await rapport.accepted('customers/c-1/orders/shop/o-0/returns', { returnId: 'r-1', occurredAt: '2025-04-02T04:00:00Z', lines: [{ line: 1, quantity: 1 }] });
  await rapport.settle();
});
afterEach(async () => {
  await rapport.remove();
  await cli.stop();
});

/** What command lines say beside the running process, and, when that has ended, with one of their own: the same. */
async function said(...commands: readonly (readonly string[])[]): Promise<readonly string[]> {
  const run = async (started: number): Promise<string[]> => {
    const outputs: string[] = [];
    for (const args of commands) {
      let own = 0;
      const { exitCode, out, err } = await cli.run([...args, '--data', rapport.folder], { startEmbedded: (options) => (own++, startEmbedded(options)) });
      expect([exitCode, err, own]).toEqual([0, '', started]);
      outputs.push(out);
    }
    return outputs;
  };
  const beside = await run(0);
  await rapport.close();
  expect(await run(1)).toEqual(beside);
  return beside;
}

describe('beside a running process and without one', () => {
  it("the events of a customer are told in the order of the log, in text and as JSON; other customers' are not", async () => {
    const [text, json] = await said(['customer', 'events', 'c-1'], ['customer', 'events', 'c-1', '--json']);
    const events = json!.trim().split('\n').map((line) => JSON.parse(line) as Event);
    expect(events.map(({ stream, revision, type }) => [stream, revision, type])).toEqual(happened);
    expect(events.map(({ position }) => position)).toEqual(events.map(({ position }) => position).sort());
    expect(events[0]!.personal).toEqual({ name: 'Anna Example' });
    const [, ...rows] = text!.trimEnd().split('\n');
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual(events.map(({ stream, revision, type }) => [stream, String(revision), type.replace('rapport.', '')]));
    expect(text).not.toContain('Anna');
  }, limitMs);

  it('a customer is explained as JSON from the reasons down to the events of the orders that they name', async () => {
    const [json] = await said(['customer', 'show', 'c-1', '--explain', '--json']);
    const { id, body, explanation } = JSON.parse(json!) as Explained;
    expect([id, body]).toEqual(['c-1', expect.objectContaining({ customerId: 'c-1', ownerId: 'staff-7', stage: expect.objectContaining({ value: 'repeat' }) as object })]);
    expect(explanation.map(({ judgement }) => judgement)).toEqual(['stage', 'period', 'rfm']);
    for (const { rule, because } of explanation) expect([rule, because.length > 0]).toEqual([expect.any(String) as string, true]);
    for (const { events } of explanation) expect(events.map(({ type, data }) => [type, data.orderId])).toEqual([['rapport.order-recorded', 'o-0'], ['rapport.order-recorded', 'o-1'], ['rapport.return-recorded', 'o-0']]);
  }, limitMs);
});
