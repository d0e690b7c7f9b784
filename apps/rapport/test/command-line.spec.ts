import type { StartEmbedded } from '../src/cli/cli-context.js';
import { startEmbedded } from '../src/embedded/index.js';
import { CliHarness } from './cli-harness.js';
import { FakeRapport } from './fake-rapport.js';

let cli: CliHarness;
beforeEach(async () => void (cli = await new CliHarness().start()));
afterEach(() => cli.stop());

const fault = (code: string, name = 'LogFault'): StartEmbedded => () => Promise.reject(Object.assign(new Error(`the log is ${code}`), { name, code }));

describe('which process a command speaks to', () => {
  it('one of its own, which it closes again', async () => {
    expect((await cli.runHere(['calendar', 'show'])).exitCode).toBe(0);
    expect([cli.started, cli.closed]).toEqual([1, 1]);
  });

  it('the one that runs on the data folder', async () => {
    cli.publishAddress();
    expect((await cli.runHere(['calendar', 'show'])).exitCode).toBe(0);
    expect(cli.started).toBe(0);
  });

  it('not one whose process has gone, or that is another instance', async () => {
    const gone = 2 ** 22 + 1;
    cli.publishAddress({ url: 'http://127.0.0.1:9', pid: gone });
    await cli.runHere(['calendar', 'show']);
    cli.publishAddress({ url: 'http://127.0.0.1:9', pid: process.pid });
    await cli.runHere(['calendar', 'show']);
    cli.file('address.json', 'half a fi');
    await cli.runHere(['calendar', 'show']);
    expect([cli.started, cli.closed]).toEqual([3, 3]);
  });

  it('those at the addresses given: commands to one, questions to the other', async () => {
    const queries = new FakeRapport();
    const [url, queryUrl] = [cli.address, await queries.start()];
    cli.fake.calendar = queries.calendar = { firstDay: '2025-01-01', timeZone: 'Asia/Shanghai', lastClosedDay: null };
    queries.answers.set('/v1/customers/0001', { body: {}, asOf: null });
    try {
      expect(await cli.run(['close-day', '--through', '2025-01-02', '--url', url, '--query-url', `${queryUrl}/`])).toMatchObject({ exitCode: 0 });
      expect(await cli.run(['customer', 'show', '0001', '--json', '--url', url, '--query-url', queryUrl])).toMatchObject({ exitCode: 0 });
      expect([cli.fake.requests, cli.started]).toEqual([['POST /v1/batches'], 0]);
      expect(new Set(queries.requests)).toEqual(new Set(['GET /health/ready', 'POST /v1/settle', 'GET /v1/status', 'GET /v1/customers/0001']));
      await cli.run(['calendar', 'open', '--first-day', '2025-01-01', '--url', queryUrl]);
      expect(queries.requests).toContain('POST /v1/calendar/open');
    } finally {
      await queries.stop();
    }
  });

  it('asks the query side for what waits, in the projector or in the reactor, and to replay it', async () => {
    const queries = new FakeRapport();
    const at = ['--url', cli.address, '--query-url', await queries.start()];
    queries.answers.set('/v1/reactions/parked', { items: [{ customerId: 'c-7', held: 2, first: { type: 'ReturnRecorded' } }] });
    queries.answers.set('/v1/reactions/parked/c-7/replay', { key: 'c-7', replayed: 1, held: 1 });
    queries.answers.set('/v1/parked/replay', { key: 'c-7', state: 'asked' });
    try {
      expect((await cli.run(['parked', 'list', '--reactions', ...at])).out).toMatch(/customerId.*\nc-7 .*ReturnRecorded/);
      expect((await cli.run(['parked', 'replay', 'c-7', '--reactions', ...at]))).toMatchObject({ exitCode: 1, out: expect.stringContaining('Replayed c-7: 1 of its events still wait.') as string });
      expect((await cli.run(['parked', 'replay', 'c-7', '--wait', '0', ...at]))).toMatchObject({ exitCode: 5, out: expect.stringContaining('is asked for, and not done yet') as string });
      expect(queries.requests).toEqual(expect.arrayContaining(['GET /v1/reactions/parked', 'POST /v1/reactions/parked/c-7/replay', 'POST /v1/parked/replay']));
    } finally {
      await queries.stop();
    }
  });

  it.each([[['--query-url', 'http://127.0.0.1:1']], [['--url', 'ftp://127.0.0.1']], [['--url', 'http://me:secret@127.0.0.1']]])('no address such as %j', async (args) => {
    const { exitCode, err } = await cli.run(['stats', ...args]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/--query-url needs --url|It must/);
  });

  it('a folder in use by a process that does not answer', async () => {
    cli.publishAddress({ url: 'http://127.0.0.1:9', pid: process.pid });
    const { exitCode, err } = await cli.runHere(['stats'], { startEmbedded: fault('in-use') });
    expect(exitCode).toBe(5);
    expect(err).toContain(`in use by process ${process.pid}, which does not answer at http://127.0.0.1:9`);
  });

  it('one that is still starting, as soon as it has an address; and a folder that another command has, when that has ended', async () => {
    const busy = (then: () => void): StartEmbedded => (options) => (then(), fault('in-use')(options));
    expect(await cli.runHere(['calendar', 'show'], { startEmbedded: busy(() => cli.publishAddress()) })).toMatchObject({ exitCode: 0, err: '' });
    cli.publishAddress({ url: 'http://127.0.0.1:9', pid: 2 ** 22 + 1 });
    let left = 2;
    const startEmbedded: StartEmbedded = () => (left-- > 0 ? fault('in-use')({} as never) : Promise.resolve({ url: cli.address, close: () => Promise.resolve(), closed: new Promise<void>(() => undefined) }));
    expect(await cli.runHere(['calendar', 'show'], { startEmbedded })).toMatchObject({ exitCode: 0, err: '' });
  });

  it('a folder that can only be read is told in words', async () => {
    const startEmbedded: StartEmbedded = () => Promise.reject(new Error("the event log can't be opened: attempt to write a readonly database"));
    expect(await cli.runHere(['stats'], { startEmbedded })).toMatchObject({ exitCode: 1, err: expect.stringMatching(/^rapport: the data folder can only be read.*\n.*a copy of the data folder/) as string });
  });

  it('of a process of its own, a fault is told on standard error, by its kind and without what it quotes; nothing else is', async () => {
    let breaks = false;
    const now = (): number => {
      if (breaks) throw new RangeError('Anna Example');
      return Date.UTC(2026, 0, 15);
    };
    const starting: StartEmbedded = async (options) => {
      const process = await startEmbedded({ ...options, now });
      breaks = true;
      return process;
    };
    const open = (start: StartEmbedded, data: string) => cli.run(['calendar', 'open', '--first-day', '2026-01-01', '--data', cli.path(data)], { startEmbedded: start });
    expect(await open(startEmbedded, 'well')).toMatchObject({ exitCode: 0, err: '' });
    const { exitCode, err } = await open(starting, 'broken');
    const [line, said] = err.split('\n');
    expect([exitCode, JSON.parse(line!), said]).toEqual([1, expect.objectContaining({ level: 50, error: 'RangeError', msg: 'a request failed' }), expect.stringContaining('the fault was logged')]);
    expect(err).not.toContain('Anna');
  }, 120_000);

  it('a rebuild that only compares says how to go on, to people', async () => {
    cli.publishAddress();
    cli.fake.answers.set('/v1/rebuild', { report: { generation: 1, kept: null, switched: false, resumed: false, collections: [], differences: [], unexpected: [] } });
    expect(await cli.runHere(['rebuild', '--compare-only'])).toMatchObject({ exitCode: 0, out: expect.stringMatching(/filled, and not live[^]*without --compare-only goes on from here.*--give-up/) as string });
    expect((await cli.runHere(['rebuild', '--compare-only', '--json'])).out).not.toContain('--give-up');
  });

  it('a folder that is not there is not made by a question', async () => {
    const { exitCode, err } = await cli.run(['stats', '--data', cli.path('none')]);
    expect(exitCode).toBe(4);
    expect(err).toContain('there is no data folder');
    expect(cli.started).toBe(0);
  });
});

describe('topics create', () => {
  const create = (env: Record<string, string>) => cli.run(['topics', 'create'], { env });

  it('names the setting that is wrong', async () => {
    const { exitCode, err } = await create({ KAFKA_PARTITIONS: 'some' });
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/KAFKA_PARTITIONS \(from the environment\): must be a whole number/)]);
  });

  it('says at which address nobody answers', async () => {
    const { exitCode, err } = await create({ KAFKA_BROKERS: '127.0.0.1:9' });
    expect([exitCode, err]).toEqual([5, expect.stringMatching(/KAFKA_BROKERS \(from the environment\): no Kafka server answers at 127\.0\.0\.1:9/)]);
  });
});

describe('exit codes', () => {
  it.each([
    ['damaged', 'LogFault', 6], ['cut', 'LogFault', 6], ['rolled-back', 'LogFault', 6], ['none', 'PrivacyFault', 6], ['unsupported', 'LogFault', 1], ['EADDRINUSE', 'Error', 5], ['EOTHER', 'Error', 1],
  ])('%s of a %s is %i', async (code, name, exitCode) => {
    const run = await cli.runHere(['stats'], { startEmbedded: fault(code, name) });
    expect(run).toMatchObject({ exitCode, out: '' });
    expect(run.err).not.toContain('    at ');
  });

  it.each([[[]], [['nonsense']], [['close-day']], [['close-day', '--through', '2025-02-30']], [['serve', '--port', '70000']], [['log', 'tail', '--after', '0', '--last', '3']], [['customer', 'show']]])('%j is a wrong command line', async (args) => {
    expect((await cli.run(args)).exitCode).toBe(args.length === 0 ? 2 : 2);
  });

  it('what is not found is 4, and JSON says so to machines', async () => {
    const { exitCode, out, err } = await cli.runHere(['customer', 'show', 'nobody', '--json']);
    expect([exitCode, out]).toEqual([4, '']);
    expect(JSON.parse(err)).toEqual({ error: { code: 'not-found', message: 'there is no customer nobody', exitCode: 4 } });
  });

  it.each([
    [['stats', '--colour'], "unknown option '--colour'", 'Add --help for more.'],
    [['nonsense'], "unknown command 'nonsense'", 'Add --help for more.'],
    [['customer', 'show'], "missing required argument 'id'", 'Add --help for more.'],
    [['serve', '--port', '70000'], "option '--port <port>' argument '70000' is invalid. It must be a whole number from 0 to 65535.", 'Add --help for more.'],
    [['parked'], "unknown option '--json'", 'Commands: list, show, replay. Add --help for more.'],
    [['parked', 'nonsense'], "unknown command 'nonsense'", 'Commands: list, show, replay. Add --help for more.'],
  ])('%j with --json is a wrong command line, told as JSON and in no other way', async (args, message, hint) => {
    const { exitCode, out, err } = await cli.run([...args, '--json']);
    expect([exitCode, out, JSON.parse(err)]).toEqual([2, '', { error: { code: 'usage', message, hint, exitCode: 2 } }]);
  });

  it('help is no error, shows examples, exit codes and defaults', async () => {
    const help = await cli.run(['--help']);
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    expect(help.out).toContain('6  the log is damaged');
    for (const args of [['serve'], ['demo'], ['import', 'orders'], ['close-day'], ['calendar', 'open'], ['customer', 'show'], ['customer', 'events'], ['stats'], ['query'], ['export'], ['status'], ['log', 'tail'], ['log', 'accept-end'], ['verify'], ['parked', 'list'], ['parked', 'show'], ['parked', 'replay'], ['failed-views'], ['backup'], ['restore'], ['lag'], ['doctor'], ['topics', 'create']]) {
      const { exitCode, out } = await cli.run([...args, '--help']);
      expect([args, exitCode]).toEqual([args, 0]);
      expect(out).toContain('Examples:');
      expect(out).toContain('--json');
      if (args[0] !== 'topics') expect(out).toContain('--data');
    }
    expect((await cli.run(['serve', '--help'])).out).toContain('default: 7400');
  });

  it.each([[['parked']], [['parked', 'nonsense']], [['calendar']], [['customer', '--data', 'x']], [['log']], [['import']]])('%j alone is a wrong command line, whose answer names what stands under it', async (args) => {
    const { exitCode, out, err } = await cli.run(args);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain(`Usage: rapport ${args[0]}`);
    expect(err).toContain('Commands:');
    if (args[0] === 'parked') for (const name of ['list', 'show', 'replay']) expect(err).toContain(`  ${name} `);
  });

  it('a damaged log found by verify is 6, beside a process and without one', async () => {
    const damage = { position: '2'.padStart(32, '0'), stream: 'customer-1', revision: 0, what: 'the hash differs' };
    const verifyFiles = () => Promise.resolve({ events: 3, position: '3'.padStart(32, '0') as never, damage: damage as never });
    expect(await cli.runHere(['verify'], { verifyFiles })).toMatchObject({ exitCode: 6, err: expect.stringContaining('customer-1@0: the hash differs') as string });
    expect(await cli.runHere(['verify'])).toMatchObject({ exitCode: 0, out: 'All 3 events are as they were written.\n' });
    cli.publishAddress();
    cli.fake.answers.set('/v1/verify', { report: { events: 3, position: 'x', damage } });
    expect((await cli.runHere(['verify', '--json'])).exitCode).toBe(6);
  });
});

describe('close-day', () => {
  it('closes every day through the one named, and says what stops it', async () => {
    cli.fake.calendar = { firstDay: '2025-01-01', timeZone: 'Asia/Shanghai', lastClosedDay: null };
    expect(await cli.runHere(['close-day', '--through', '2025-03-05'])).toMatchObject({ exitCode: 0, out: 'Closed 64 days, 2025-01-01 to 2025-03-05.\n' });
    expect(await cli.runHere(['close-day', '--through', '2025-03-01'])).toMatchObject({ exitCode: 0, out: 'Nothing to close: 2025-03-01 is closed already.\n' });
    cli.fake.calendar = null;
    expect((await cli.runHere(['close-day', '--through', '2025-03-05'])).exitCode).toBe(3);
  });
});

describe('close-day that stops early', () => {
  it('says how far it came, and when the next day ends', async () => {
    cli.fake.calendar = { firstDay: '2025-01-01', timeZone: 'Asia/Shanghai', lastClosedDay: null };
    cli.fake.lastEndedDay = '2025-02-05';
    const early = await cli.runHere(['close-day', '--through', '2025-03-05']);
    expect(early).toMatchObject({
      exitCode: 3, out: '',
      err: 'rapport: 36 days were closed, 2025-01-01 to 2025-02-05; the day 2025-02-06 was not closed: refused: day-has-not-ended\nIt ends at 2025-02-06T16:00:00.000Z, and can be closed from then on.\n',
    });
    expect((await cli.runHere(['close-day', '--through', '2025-03-05'])).err).toContain('rapport: the day 2025-02-06 was not closed');
  });
});

describe('serve', () => {
  const serving: StartEmbedded = () => {
    setImmediate(() => cli.abort.abort());
    return Promise.resolve({ url: 'http://0.0.0.0:7400', close: () => Promise.resolve(), closed: new Promise<void>(() => undefined) });
  };
  const refusing = (code: string, syscall = 'listen'): StartEmbedded => () => Promise.reject(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }));

  it('warns on a host that others reach, and on no other', async () => {
    expect((await cli.runHere(['serve', '--host', '0.0.0.0'], { startEmbedded: serving })).err).toMatch(/^Warning: at 0\.0\.0\.0, .* whoever reaches it reads and writes everything/);
    for (const host of ['127.0.0.1', 'localhost', '::1']) expect((await cli.runHere(['serve', '--host', host], { startEmbedded: serving })).err).toBe('');
  });

  it.each([
    ['EADDRINUSE', 'listen', 5, 'rapport: port 7400 of 127.0.0.1 is in use by another process\nGive another one with --port; 0 takes a free one.\n'],
    ['EACCES', 'listen', 2, 'rapport: this user may not listen at port 7400\nGive another one with --port, from 1024 on.\n'],
    ['EADDRNOTAVAIL', 'listen', 2, 'rapport: this machine has no address 127.0.0.1\nGive one that it has with --host, or leave it out.\n'],
    ['ENOSPC', 'mkdir', 1, 'rapport: the data folder FOLDER cannot be used: the disk is full\n'],
  ])('says in words what %s of %s means', async (code, syscall, exitCode, err) => {
    const run = await cli.runHere(['serve'], { startEmbedded: refusing(code, syscall) });
    expect([run.exitCode, run.err.replace(cli.folder, 'FOLDER')]).toEqual([exitCode, err]);
  });

  it('prints where it answers, and ends by Ctrl-C, closed', async () => {
    let published: unknown;
    let closed = 0;
    const startEmbedded: StartEmbedded = (options) => {
      published = options;
      setImmediate(() => cli.abort.abort());
      return Promise.resolve({ url: 'http://127.0.0.1:7400', close: () => Promise.resolve(void (closed += 1)), closed: new Promise<void>(() => undefined) });
    };
    const { exitCode, out } = await cli.runHere(['serve', '--json'], { startEmbedded });
    expect([exitCode, closed]).toEqual([0, 1]);
    expect(JSON.parse(out)).toMatchObject({ url: 'http://127.0.0.1:7400', docs: 'http://127.0.0.1:7400/docs' });
    expect(published).toMatchObject({ dataFolder: cli.folder, host: '127.0.0.1', port: 7400, publishAddress: true });
  });
});
