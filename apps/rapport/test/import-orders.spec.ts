import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { CliHarness } from './cli-harness.js';

let cli: CliHarness;
beforeEach(async () => void (cli = await new CliHarness().start()));
afterEach(() => cli.stop());

const rows = [' 00004 0001 19970101  2   29.33', ' 00004 0001 19970118  2   29.73', ' 00021 0002 19970103  3   63.34', ' 00021 0002 19970101  1    0.00'];
const cdnow = (...lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

describe('rapport import orders', () => {
  it('records each row, and registers each customer before its first order, dated by its earliest', async () => {
    const { exitCode, out } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ rows: 4, ordersRecorded: 4, repeats: 0, customersRegistered: 2, refused: 0, daysClosed: 0, calendarOpenedOn: null, refusals: [] });
    expect(cli.fake.accepted.map(({ command, customerId, orderId }) => [command, customerId, orderId])).toEqual([
      ['register-customer', '0001', undefined], ['record-order', '0001', '1'], ['record-order', '0001', '2'],
      ['register-customer', '0002', undefined], ['record-order', '0002', '3'], ['record-order', '0002', '4'],
    ]);
    expect(cli.fake.commandsNamed('register-customer').map(({ occurredAt }) => occurredAt)).toEqual(['1997-01-01T04:00:00.000Z', '1997-01-01T04:00:00.000Z']);
  });

  it('run again, appends nothing', async () => {
    const args = ['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--open-calendar', '--close-days', '--json'];
    const first = await cli.runHere(args);
    expect(JSON.parse(first.out)).toMatchObject({ ordersRecorded: 4, daysClosed: 18, calendarOpenedOn: '1997-01-01' });
    const before = cli.fake.accepted.length;
    expect(JSON.parse((await cli.runHere(args)).out)).toMatchObject({ ordersRecorded: 0, repeats: 4, customersRegistered: 0, daysClosed: 0, calendarOpenedOn: null });
    expect(cli.fake.accepted).toHaveLength(before);
  });

  it('goes through the rows by day, and closes each day that has passed, those without rows too', async () => {
    await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--open-calendar', '--close-days']);
    const story = cli.fake.accepted.filter(({ command }) => command !== 'register-customer').map(({ command, orderId, day }) => String(orderId ?? day ?? command));
    expect(story).toEqual(['open-calendar', '1', '4', '1997-01-01', '1997-01-02', '3', ...['03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '15', '16', '17'].map((day) => `1997-01-${day}`), '2', '1997-01-18']);
  });

  it('goes on from the last closed day, and through the day that has ended', async () => {
    cli.fake.calendar = { firstDay: '1996-12-01', timeZone: 'Asia/Shanghai', lastClosedDay: '1997-01-15' };
    const now = () => Date.parse('1997-01-18T10:00:00Z');
    const { out } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--close-days', '--json'], { now });
    expect(JSON.parse(out)).toMatchObject({ ordersRecorded: 4, daysClosed: 2 });
    expect(cli.fake.calendar.lastClosedDay).toBe('1997-01-17');
  });

  it('refused rows go into the report with line and reason, the rest goes on, and the exit code says so', async () => {
    const file = cli.file('in.txt', Buffer.concat([Buffer.from(cdnow(rows[0]!, ' 00004 0001 19970102 2 29.333', ' 00004 0001 19970230 2 1.00', 'not a row')), Buffer.from([0xff, 0x0a]), Buffer.from(cdnow(rows[2]!))]));
    const { exitCode, out } = await cli.runHere(['import', 'orders', file, '--report', cli.path('refused.csv')]);
    expect(exitCode).toBe(3);
    expect(cli.fake.commandsNamed('record-order').map(({ orderId }) => orderId)).toEqual(['1', '6']);
    expect(readFileSync(cli.path('refused.csv'), 'utf8')).toBe(
      'line,customerId,orderId,code,field,reason\n2,0001,2,unknown-amount,amount,has more decimals than the 2 of USD\n3,0001,3,unknown-date,date,is no date of the form YYYYMMDD\n4,,,malformed-line,,has 3 fields instead of 5\n5,,,malformed-line,,broken UTF-8\n',
    );
    expect(out.replace(/read in .*/, 'read').replace(cli.folder, '')).toMatchInlineSnapshot(`
"6 rows read
2 orders recorded, 0 there already
2 customers registered
0 days closed
4 rows refused, all of them in /refused.csv

line  order  field   reason
   2  2      amount  has more decimals than the 2 of USD
   3  3      date    is no date of the form YYYYMMDD
   4                 has 3 fields instead of 5
   5                 broken UTF-8
"
`);
  });

  it('what the process refuses is refused by line too', async () => {
    const mapping = cli.file('mapping.json', JSON.stringify({ source: 'shop', header: false, columns: { customerId: 1, orderId: 2, date: 3, amount: 4 }, currency: 'USD' }));
    const { exitCode, out } = await cli.runHere(['import', 'orders', cli.file('in.csv', 'a,o1,2024-01-01,1.00\na,o1,2024-01-01,2.00\n'), '--mapping', mapping, '--report', cli.path('refused.ndjson'), '--json']);
    expect(exitCode).toBe(3);
    const refusal = { line: 2, customerId: 'a', orderId: 'o1', code: 'order-conflict', field: null, reason: 'refused: order-conflict' };
    expect(JSON.parse(out)).toMatchObject({ ordersRecorded: 1, refused: 1, refusals: [refusal] });
    expect(JSON.parse(readFileSync(cli.path('refused.ndjson'), 'utf8'))).toEqual(refusal);
  });

  it('a shuffled file with its order ids in a column is the same import', async () => {
    await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--open-calendar', '--close-days']);
    const before = cli.fake.accepted.length;
    const shuffled = cdnow(...[2, 0, 3, 1].map((at) => `${rows[at]} ${at + 1}`));
    const { out } = await cli.runHere(['import', 'orders', cli.file('shuffled.txt', shuffled), '--order-id-column', '6', '--close-days', '--json']);
    expect(JSON.parse(out)).toMatchObject({ ordersRecorded: 0, repeats: 4, customersRegistered: 0, refused: 0 });
    expect(cli.fake.accepted).toHaveLength(before);
  });

  it('a lost connection and an answer of 503 are tried again with the same commands', async () => {
    cli.fake.cutAfterLines.push(3, 0);
    const file = cli.file('in.txt', cdnow(...rows));
    expect(JSON.parse((await cli.runHere(['import', 'orders', file, '--json'])).out)).toMatchObject({ ordersRecorded: 4, repeats: 0, customersRegistered: 2, refused: 0 });
    expect(cli.fake.commandsNamed('record-order')).toHaveLength(4);
  });

  it('counts an order that stands in the file twice once, and the other as there already', async () => {
    const file = cli.file('in.txt', cdnow(`${rows[0]} 1`, `${rows[0]} 1`));
    expect(JSON.parse((await cli.runHere(['import', 'orders', file, '--order-id-column', '6', '--json'])).out)).toMatchObject({ ordersRecorded: 1, repeats: 1, customersRegistered: 1 });
  });

  it('gives up in the end, with a code of its own', async () => {
    cli.fake.cutAfterLines.push(0, 0, 0);
    const { exitCode, err } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--retry-for', '0']);
    expect(exitCode).toBe(5);
    expect(err).toContain('6 commands were not answered after 1 attempt');
    expect(err).toContain('Run the same command again');
  });

  it('an order whose customer could not be registered yet waits for it', async () => {
    const reference = await new CliHarness().start();
    await reference.runHere(['import', 'orders', reference.file('in.txt', cdnow(rows[0]!))]);
    cli.fake.unavailableOnce.add(reference.fake.accepted[0]!.commandId);
    await reference.stop();
    expect(JSON.parse((await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(rows[0]!)), '--json'])).out)).toMatchObject({ ordersRecorded: 1, customersRegistered: 1, refused: 0 });
  });

  it('a slip of the pen in a year does not close a thousand years', async () => {
    const { exitCode, err } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(rows[0]!, ' 1 0001 10070101 1 1.00')), '--open-calendar', '--close-days']);
    expect(exitCode).toBe(2);
    expect(err).toContain('the earliest row is line 2, of 1007-01-01');
    expect(cli.fake.accepted).toEqual([]);
  });

  it.each([
    [['--close-days'], 'the calendar is open'],
    [['--mapping', 'x.json', '--format', 'cdnow'], '--mapping says it all'],
    [['--time-zone', 'Mars'], 'IANA'],
  ])('%j is a wrong command line', async (args, message) => {
    const { exitCode, err } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), ...args]);
    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  it.each([['nothing', ''], ['blank lines', '\n\r\n']])('a file that holds %s: nothing to import, and no calendar opened', async (_what, content) => {
    const file = cli.file('in.txt', content);
    expect(await cli.runHere(['import', 'orders', file])).toMatchObject({ exitCode: 0, out: 'Nothing to import: the file holds no rows.\n' });
    expect((await cli.runHere(['import', 'orders', file, '--open-calendar', '--close-days'])).out).toBe('Nothing to import: the file holds no rows; the calendar was not opened.\n');
    expect(cli.fake.accepted).toEqual([]);
  });

  it('so too a file that holds its header only', async () => {
    const mapping = cli.file('mapping.json', JSON.stringify({ source: 'shop', columns: { customerId: 'c', orderId: 'o', date: 'd', amount: 'a' }, currency: 'USD' }));
    const { out } = await cli.runHere(['import', 'orders', cli.file('in.csv', 'c,o,d,a\n'), '--mapping', mapping, '--open-calendar', '--json']);
    expect(JSON.parse(out)).toMatchObject({ rows: 0, calendarOpenedOn: null, calendarLeftClosed: true });
  });

  it('its pace does not count the start of a process', async () => {
    let nowMs = Date.UTC(2026, 0, 15);
    const startEmbedded = async () => ({ url: await Promise.resolve(cli.address).finally(() => (nowMs += 60_000)), close: () => Promise.resolve(), closed: new Promise<void>(() => undefined) });
    const { out } = await cli.runHere(['import', 'orders', cli.file('in.txt', cdnow(...rows)), '--json'], { now: () => nowMs, startEmbedded });
    expect((JSON.parse(out) as { elapsedMs: number }).elapsedMs).toBeLessThan(60_000);
  });

  it('files that cannot be used are named in words', async () => {
    const file = cli.file('in.txt', cdnow(...rows));
    const refused = async (...args: string[]): Promise<unknown[]> => {
      const { exitCode, err } = await cli.runHere(['import', 'orders', ...args]);
      return [exitCode, err.replaceAll(cli.folder, '')];
    };
    expect(await refused(cli.path('none.txt'))).toEqual([4, 'rapport: the file /none.txt cannot be read: it is not there\n']);
    expect(await refused(cli.folder)).toEqual([2, 'rapport:  is a folder, not a file\n']);
    expect(await refused(`${file}/x`)).toEqual([2, 'rapport: the file /in.txt/x cannot be read: a part of its path is a file\n']);
    expect(await refused(file, '--mapping', cli.path('none.json'))).toEqual([4, 'rapport: the mapping file /none.json cannot be read: it is not there\n']);
    expect(await refused(file, '--mapping', cli.folder)).toEqual([2, 'rapport: the mapping file  cannot be read: it is a folder\n']);
    expect(await refused(file, '--report', cli.path('none/report.csv'))).toEqual([4, 'rapport: the report /none/report.csv cannot be written: its folder is not there\n']);
    mkdirSync(cli.path('folder.csv'));
    expect(await refused(file, '--report', cli.path('folder.csv'))).toEqual([2, 'rapport: the report /folder.csv cannot be written: it is a folder\n']);
    expect(await refused(file, '--report', cli.path('report.txt'))).toEqual([2, expect.stringContaining('Its name must end in .ndjson or .csv.')]);
    expect(existsSync(cli.path('report.txt'))).toBe(false);
    const inFile = await cli.run(['stats', '--data', `${file}/data`]);
    expect([inFile.exitCode, inFile.err.replaceAll(cli.folder, '')]).toEqual([2, 'rapport: the data folder /in.txt/data cannot be used: a part of its path is a file\n']);
    expect(cli.fake.accepted).toEqual([]);
  });

  it('a file of unknown layout, and one that is not there', async () => {
    expect(await cli.runHere(['import', 'orders', cli.file('in.csv', 'a,b\n')])).toMatchObject({ exitCode: 2, err: expect.stringContaining('--mapping') as string });
    expect((await cli.runHere(['import', 'orders', cli.path('none.txt')])).exitCode).toBe(4);
  });
});
