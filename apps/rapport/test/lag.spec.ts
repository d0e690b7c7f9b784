import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';

let cli: CliHarness;
beforeEach(async () => void (cli = await new CliHarness().start()));
afterEach(() => cli.stop());

const position = (n: number): string => n.toString(16).padStart(16, '0').repeat(2);
const lag = {
  headPosition: position(2_000),
  stations: [
    { station: 'projector', partition: 0, position: position(2_000), events: 0, exact: true, seconds: 0 },
    { station: 'projector', partition: 1, position: position(500), events: 1_000, exact: false, seconds: 75 },
    { station: 'reactor', partition: null, position: position(1_990), events: 10, exact: true, seconds: 3 },
  ],
};

describe('the lag', () => {
  beforeEach(() => void cli.fake.answers.set('/v1/lag', lag));

  it('is told by station and partition, as events and time', async () => {
    const { exitCode, out } = await cli.run(['lag', '--url', cli.address]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/projector +1 +1,000\+ +1 min 15 s +1f4\nreactor +10 +3 s +7c6\n[^]*ends at position 7d0\./);
    expect(cli.fake.requests).toEqual(['GET /v1/lag']);
    expect(out).toContain('projector: behind for longer than 30 s. Where that does not shrink, `rapport doctor` says what to do.');
  });

  it('is answered with 1 where a station is further behind than it may be', async () => {
    expect((await cli.run(['lag', '--url', cli.address, '--max-events', '999'])).exitCode).toBe(1);
    expect((await cli.run(['lag', '--url', cli.address, '--max-events', '1000'])).exitCode).toBe(0);
    expect((await cli.run(['lag', '--url', cli.address, '--max-events', '-1'])).exitCode).toBe(2);
  });

  it('of the engines is asked of servers, so it names a setting that is wrong', async () => {
    const { exitCode, err } = await cli.run(['lag', '--engines'], { env: { KAFKA_PARTITIONS: 'four' } });
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/KAFKA_PARTITIONS \(from the environment\)/)]);
  }, 60_000);
});

describe('the lag of a process that is embedded', () => {
  it('is none once it has settled', async () => {
    const rapport = await Rapport.start();
    await rapport.register('c-1');
    await rapport.settle();
    const { exitCode, out } = await cli.run(['lag', '--json', '--max-events', '0', '--data', rapport.folder]);
    await rapport.remove();
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ stations: [{ station: 'projector', events: 0 }, {}, {}, {}, { station: 'reactor', partition: null, events: 0 }] });
  }, 60_000);
});
