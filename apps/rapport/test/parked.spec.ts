import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';

let cli: CliHarness;
beforeEach(async () => void (cli = await new CliHarness().start()));
afterEach(() => cli.stop());

const position = (n: number): string => n.toString(16).padStart(16, '0').repeat(2);
const record = (revision: number, error: object | null) => ({ stream: 'customer-c-7', revision, type: 'rapport.customer-registered', position: position(revision), since: '2026-01-01T00:00:00.000Z', error }) as never;
const shown = (error: string) => ({ key: 'c-7', held: 3, since: '2026-01-01T00:00:00.000Z', records: [record(1, { error, code: null, at: 'vault.js:12' }), record(2, null)] });

describe('what is parked', () => {
  it('is shown with its place in the log, why it waits, since when, what waits behind it and what to do', async () => {
    cli.fake.answers.set('/v1/parked/records', shown('PrivacyFault'));
    const { exitCode, out } = await cli.runHere(['parked', 'show', 'c-7']);
    expect(exitCode).toBe(0);
    expect(out).toContain('c-7: 3 records wait since 2026-01-01T00:00:00.000Z');
    expect(out).toMatch(/customer-c-7 +1 +rapport\.customer-registered +\S+ +PrivacyFault vault\.js:12\n/);
    expect(out).toMatch(/customer-c-7 +2 +rapport\.customer-registered +\S+ +waits behind it\nand 1 more record\n/);
    expect(out).toMatch(/master key is not the one[^]*\nReplay: rapport parked replay c-7\. /);
  });

  it('by the reactor is shown and replayed there; an error of the program is told as one', async () => {
    cli.fake.answers.set('/v1/reactions/parked/c%2F7', shown('TypeError'));
    const { out } = await cli.runHere(['parked', 'show', 'c/7', '--reactions']);
    expect(out).toMatch(/failed at its content[^]*Replay: rapport parked replay c\/7 --reactions\./);
  });

  it('as JSON is what the process answers; under another key there is nothing', async () => {
    cli.fake.answers.set('/v1/parked/records', shown('PrivacyFault'));
    expect(JSON.parse((await cli.runHere(['parked', 'show', 'c-7', '--json'])).out)).toEqual(shown('PrivacyFault'));
    expect((await cli.runHere(['parked', 'show', 'c-8', '--reactions'])).exitCode).toBe(4);
  });

  it('is replayed, and the answer waits until it is done', async () => {
    let asked = 0;
    cli.fake.answers.set('/v1/parked/replay', new Proxy({ key: 'c-7', state: 'asked' }, {
      get: (target, name) => (name === 'state' && (asked += 1) > 1 ? undefined : (Reflect.get(target, name) as unknown)),
    }) as never);
    expect(await cli.runHere(['parked', 'replay', 'c-7'])).toMatchObject({ exitCode: 0, out: 'Replayed c-7.\n' });
    expect(cli.fake.requests.filter((request) => request.endsWith('/v1/parked/replay'))).toEqual(['POST /v1/parked/replay', 'GET /v1/parked/replay']);
  });

  it('that can\'t be replayed, or not all of it, is said to wait, with why or where to look', async () => {
    const path = '/v1/reactions/parked/c-7/replay';
    cli.fake.answers.set(path, { key: 'c-7', state: 'failed', error: 'LogFault' });
    expect(await cli.runHere(['parked', 'replay', 'c-7', '--reactions'])).toMatchObject({ exitCode: 1, out: 'The replay of c-7 failed (LogFault); it stays parked.\n' });
    cli.fake.answers.set(path, { key: 'c-7', replayed: 1, held: 2 });
    expect(await cli.runHere(['parked', 'replay', 'c-7', '--reactions'])).toMatchObject({ exitCode: 1, out: expect.stringContaining('2 of its events still wait. `rapport parked show c-7 --reactions` tells why') as string });
  });
});

describe('a process that is embedded', () => {
  it('holds nothing back where nothing has failed: no key of the projector, no customer of the reactor', async () => {
    const rapport = await Rapport.start();
    await rapport.register('c-1');
    const at = ['--data', rapport.folder];
    expect((await cli.run(['parked', 'list', ...at])).out).toBe('Nothing is parked.\n');
    for (const args of [['show', 'c-1'], ['show', 'c-1', '--reactions'], ['replay', 'c-1'], ['replay', 'c-1', '--reactions']]) expect([args, await cli.run(['parked', ...args, ...at])]).toMatchObject([args, { exitCode: 4 }]);
    await rapport.remove();
  }, 60_000);
});

describe('views that failed', () => {
  it('are listed with what to do', async () => {
    cli.fake.answers.set('/v1/failed-views', { items: [{ view: 'customers', id: 'c-1', error: { error: 'RangeError' }, since: '2026-01-01T00:00:00.000Z' }] });
    expect((await cli.runHere(['failed-views'])).out).toMatch(/customers +c-1[^]*keeps its last good body[^]*`rapport rebuild`/);
    cli.fake.answers.set('/v1/failed-views', { items: [] });
    expect((await cli.runHere(['failed-views'])).out).toBe('No view has failed.\n');
  });
});
