import { jest } from '@jest/globals';
import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';

jest.setTimeout(180_000);

describe('the command line of loyalty, on a real process', () => {
  let cli: CliHarness;
  let rapport: Rapport;
  const run = (...args: readonly string[]) => cli.run(['loyalty', ...args, '--url', rapport.url], { now: () => Date.parse(rapport.now) });
  const said = async (...args: readonly string[]) => {
    const { exitCode, out, err } = await run(...args);
    expect([exitCode, err]).toEqual([0, '']);
    return out;
  };

  beforeAll(async () => {
    cli = await new CliHarness().start();
    rapport = await Rapport.start();
    await rapport.accepted('calendar/open', { firstDay: '2026-06-01', timeZone: 'Asia/Shanghai' });
    for (const customerId of ['c-1', 'c-2', 'c-3']) await rapport.register(customerId);
    await rapport.order('c-1', 'o-1', '2026-06-05', '1200.00');
    await rapport.order('c-1', 'o-2', '2026-06-06', '80.00');
  });
  afterAll(async () => {
    await rapport.remove();
    await cli.stop();
  });

  it('enrols as of a day, which what is recorded already earns from, and says when nothing is new', async () => {
    expect(await said('enrol', 'c-1', '--at', '2026-06-01')).toBe('c-1 is a member since 2026-06-01.\n');
    expect(await said('enrol', 'c-2')).toBe('c-2 is a member.\n');
    expect((await run('enrol', 'nobody')).exitCode).toBe(4);
  });

  it('redeems points or a reward, once by an id', async () => {
    await rapport.settle();
    expect(await said('redeem', 'c-1', '--points', '500', '--id', 'x-1')).toBe('Redeemed 500 points of c-1: redemption x-1.\n');
    expect(await said('redeem', 'c-1', '--points', '500', '--id', 'x-1')).toBe('Redemption x-1 is there already.\n');
    const short = await run('redeem', 'c-1', '--points', '5000');
    expect([short.exitCode, short.err]).toEqual([3, expect.stringContaining('points')]);
    expect(await run('redeem', 'c-1')).toMatchObject({ exitCode: 2, err: 'rapport: give either --points or --reward\n' });
    expect((await run('redeem', 'c-1', '--points', '1', '--reward', 'mug')).exitCode).toBe(2);
    await said('redeem', 'c-1', '--points', '1', '--id', 'x-2');
    await rapport.accepted('customers/c-1/loyalty/redemptions/x-2/cancel', { reason: 'counted wrongly' });
    await rapport.accepted('customers/c-1/orders/shop/o-1/returns', { returnId: 'r-1', occurredAt: '2026-06-20T04:00:00Z', lines: [{ line: 1, quantity: 0, amountMinor: 90_000 }] });
  });

  it('gives a redemption an id of its own, and tells it', async () => {
    await said('enrol', 'c-3');
    await rapport.accepted('customers/c-3/loyalty/goodwill', { goodwillId: 'g-1', points: 5, reason: 'late delivery' });
    const { redemptionId } = JSON.parse(await said('redeem', 'c-3', '--points', '1', '--json')) as { redemptionId: string };
    expect(redemptionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await said('statement', 'c-3')).toContain(`redemption ${redemptionId}`);
  });

  it('shows the statement with lots and balances, and prints it for programs', async () => {
    expect(await said('statement', 'c-1')).toMatchInlineSnapshot(`
"rev  day         movement              about                                       lots                                                                               active  pending  held  debt
  1  2026-06-05  earned                order shop/o-1                              1: 1,200 active                                                                     1,200        0     0     0
  2  2026-06-30  tier-raised           C from 2026-06-05, held through 2027-12-31                                                                                      1,200        0     0     0
  3  2026-06-06  earned                order shop/o-2                              2: 80 active                                                                        1,280        0     0     0
  5  2026-06-30  redeemed              redemption x-1                              1: 500 spent (order shop/o-1, line 1)                                                 780        0     0     0
  6  2026-06-30  redeemed              redemption x-2                              1: 1 spent (order shop/o-1, line 1)                                                   779        0     0     0
  7  2026-06-30  redemption-cancelled  redemption x-2                              1: 1 active (order shop/o-1, line 1)                                                  780        0     0     0
  8  2026-06-20  reversed              order shop/o-1, return r-1                  1: 700 reversed (order shop/o-1, line 1); 2: 80 reversed (order shop/o-2, line 1)       0        0     0   120
  9  2026-06-30  tier-lowered          D from 2026-06-20                                                                                                                   0        0     0   120
"
`);
    const lines = (await said('statement', 'c-1', '--json')).trim().split('\n').map((line) => JSON.parse(line) as { revision: number; balance: object });
    const { body } = JSON.parse(await said('account', 'c-1', '--json')) as { body: { points: { active: number; pending: number; held: number }; debt: number } };
    const { active, pending, held } = body.points;
    expect(lines.at(-1)).toMatchObject({ body: { customerId: 'c-1' }, balance: { active, pending, held, debt: body.debt } });
    expect(await said('statement', 'c-2')).toBe('There is no movement yet.\n');
  });

  it('shows the account: what it holds, its tier and why, what is next', async () => {
    expect(await said('account', 'c-1')).toMatchInlineSnapshot(`
"Loyalty account of c-1, as of 2026-06-30
----------------------------------------
membership          member since 2026-06-01
can be spent        0 points
pending, held       0, 0
spent, expired      500, 0
reversed, reissued  780, 0
claims              900 claimed = 780 reversed + 120 debt + 0 written off
VIP                 no
next review         2026-12-31

Tier: D since 2026-06-20
------------------------
rule tier.lowest, policy version 0 (the default)
Because:
  380 qualifying points in 2026.
  Back at the lowest tier: 380 qualifying points in 2026, in force from 2026-06-20.
What would change it:
  620 more qualifying points by 2026-12-31: C.

Nothing will expire: there are no points that could.
"
`);
    expect(JSON.parse(await said('account', 'c-1', '--json'))).toMatchObject({ body: { customerId: 'c-1' } });
  });

  it('proves it, point by point', async () => {
    expect(await said('prove', 'c-1')).toMatchInlineSnapshot(`
"rev  day (UTC)   points  lot  went               by              for                  earned by
  5  2026-06-30     500    1  active → spent     spending-order  redemption x-1       order shop/o-1, line 1, 1200.00 CNY, tier D, loyalty-earning v0 (rev 1; until 2027-01-01, loyalty-expiry v0)
  6  2026-06-30       1    1  active → spent     spending-order  redemption x-2       order shop/o-1, line 1, 1200.00 CNY, tier D, loyalty-earning v0 (rev 1; until 2027-01-01, loyalty-expiry v0)
  7  2026-06-30       1    1  spent → active     cancelled       redemption x-2       order shop/o-1, line 1, 1200.00 CNY, tier D, loyalty-earning v0 (rev 1; until 2027-01-01, loyalty-expiry v0)
  8  2026-06-20     700    1  active → reversed  return          return:shop/o-1/r-1  order shop/o-1, line 1, 1200.00 CNY, tier D, loyalty-earning v0 (rev 1; until 2027-01-01, loyalty-expiry v0)
  8  2026-06-20      80    2  active → reversed  return          return:shop/o-1/r-1  order shop/o-2, line 1, 80.00 CNY, tier C, loyalty-earning v0 (rev 3; until 2027-01-01, loyalty-expiry v0)

1,280 made = 0 pending + 0 active + 0 held + 500 spent + 0 expired + 780 reversed + 0 reissued
900 claimed = 780 reversed + 120 debt + 0 written off
All adds up: 10 events, 2 lots, every point counted.
"
`);
    const lines = (await said('prove', 'c-1', '--json')).trim().split('\n').map((line) => JSON.parse(line) as object);
    expect(lines.at(-1)).toMatchObject({ verdict: { addsUp: true } });
  });

  it('shows what is owed to all', async () => {
    expect(await said('liability')).toMatchInlineSnapshot(`
"Points liability, as of 2026-06-30, loyalty-rewards v0
------------------------------------------------------
4 active points; 0.00 CNY are expected to be redeemed yet

By year of award
----------------
cohort  awarded  redeemed  open  expired  reversed  expected in all  by      breakage      cost
  2026    1,285       501     4        0       780              501  policy         4  0.00 CNY

Deferred revenue
----------------
cohort  currency  deferred  recognised  remaining
  2026  CNY           3.20        3.20       0.00
   all  CNY           3.20        3.20       0.00

Active points by the month of their last day
--------------------------------------------
month    points     value
2026-12       4  0.04 CNY
"
`);
    expect(JSON.parse(await said('liability', '--json'))).toMatchObject({ cohorts: [{ cohort: 2026 }] });
  });

  it.each(['account', 'statement', 'prove'])('%s of somebody without an account is not found', async (command) => {
    expect(await run(command, 'nobody')).toMatchObject({ exitCode: 4, out: '', err: expect.stringMatching(/^rapport: nobody has no loyalty account\n/) as unknown });
  });
});

describe('the command line of loyalty', () => {
  let cli: CliHarness;
  beforeEach(async () => void (cli = await new CliHarness().start()));
  afterEach(() => cli.stop());

  it('has help with examples, and names what stands under it', async () => {
    for (const name of ['account', 'statement', 'prove', 'enrol', 'redeem', 'liability']) {
      const { exitCode, out } = await cli.run(['loyalty', name, '--help']);
      expect([name, exitCode, out]).toEqual([name, 0, expect.stringMatching(/--json[^]*Examples:\n {2}\$ rapport loyalty/)]);
    }
    const { exitCode, err } = await cli.run(['loyalty']);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('Usage: rapport loyalty')]);
  });

  it.each([[['enrol', 'c-1', '--at', '2026-02-30']], [['redeem', 'c-1', '--points', '0']], [['prove']], [['statement']]])('%j is a wrong command line', async (args) => {
    expect((await cli.run(['loyalty', ...args])).exitCode).toBe(2);
  });

  it('enrols nobody before the calendar is open', async () => {
    expect(await cli.runHere(['loyalty', 'enrol', 'c-1'])).toMatchObject({ exitCode: 3, err: expect.stringContaining('the calendar is not open') as unknown });
  });

  const place = { revision: 3, eventId: 'e-3', type: 'PointsRedeemed', occurredAt: '2026-06-01T00:00:00.000Z', recordedAt: '2026-06-01T00:00:00.000Z' };
  const award = { ...place, revision: 1, type: 'GoodwillGranted', origin: { kind: 'goodwill', goodwillId: 'g-1' }, first: null, points: 9, expiresOn: '2027-01-01', tier: null, earningPolicyVersion: null, expiryPolicyVersion: 2, orderLine: null };
  const because = { rule: 'spending-order', policy: null, redemptionId: 'x-1', holdId: null, claim: null };
  const entry = { ...place, lot: 1, points: 9, from: 'active', to: 'spent', because, award };
  const problem = { revision: 3, lot: 1, claim: null, problem: 'moved-otherwise-than-told', told: 10, found: 9 };
  const balances = { pending: 0, active: 0, held: 0, spent: 9, expired: 0, reversed: 0, reissued: 0, claimed: 0, debt: 0, writtenOff: 0 };
  const verdict = { addsUp: false, events: 4, revision: 3, lots: 1, claims: 0, entries: 2, problems: 1, problemsAtEnd: [], balances };

  it('ends with 1 when the proof does not add up, and names what does not', async () => {
    cli.fake.lines.set('/v1/customers/c-1/loyalty/proof', [{ entry }, { problem }, { verdict }]);
    const { exitCode, out } = await cli.runHere(['loyalty', 'prove', 'c-1']);
    expect([exitCode, out]).toEqual([1, expect.stringMatching(/Does not add up: revision 3, lot 1: moved-otherwise-than-told: 10 told, 9 found\.[^]*It does NOT add up: 1 problem, named above\.\n$/)]);
    expect((await cli.runHere(['loyalty', 'prove', 'c-1', '--json'])).exitCode).toBe(1);
  });

  it('takes a proof without its verdict for cut off', async () => {
    cli.fake.lines.set('/v1/customers/c-1/loyalty/proof', [{ entry }]);
    expect(await cli.runHere(['loyalty', 'prove', 'c-1'])).toMatchObject({ exitCode: 5, err: expect.stringContaining('without its verdict') as unknown });
  });
});
