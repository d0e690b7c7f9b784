import { jest } from '@jest/globals';
import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';

jest.setTimeout(120_000);

describe('rapport log tail, on a real process', () => {
  let cli: CliHarness;
  let rapport: Rapport;
  const tail = async (...args: readonly string[]) => {
    const { exitCode, out, err } = await cli.run(['log', 'tail', ...args, '--url', rapport.url]);
    expect([exitCode, err]).toEqual([0, '']);
    return out.split('\n').slice(0, -1);
  };

  beforeAll(async () => {
    cli = await new CliHarness().start();
    rapport = await Rapport.start();
    for (const customerId of ['c-1', 'c-2', 'c-3']) await rapport.register(customerId);
  });
  afterAll(async () => {
    await rapport.remove();
    await cli.stop();
  });

  it('prints the last events in their order, and no personal value', async () => {
    const lines = await tail('--last', '2', '--json');
    expect(lines.map((line) => (JSON.parse(line) as { stream: string }).stream)).toEqual(['customer-c-2', 'customer-c-3']);
    expect(await tail('--last', '0')).toEqual([]);
    expect((await tail()).length).toBe(3);
  });

  it('prints all that lies behind a position, as printed', async () => {
    const [first] = await tail('--last', '3', '--json');
    const { position } = JSON.parse(first!) as { position: string };
    expect(await tail('--after', position, '--json')).toEqual(await tail('--last', '2', '--json'));
    expect((await tail('--after', '0')).length).toBe(3);
  });
});
