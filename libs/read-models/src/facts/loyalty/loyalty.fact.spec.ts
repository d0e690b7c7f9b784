import fc from 'fast-check';
import { day } from '@rapport/kernel';
import { ContractEvents, loyaltyStepsArbitrary, ReferenceReadSide, tellLoyalty, type ToldAccount } from '@rapport/testing';
import {
  awardedIn, lotBalance, lotPartId, loyaltyStream, movementPartId, noPoints, partDocumentId, pointsStates,
  type LotPart, type LoyaltyFact, type MovementPart, type PointsBalance,
} from '../../index.js';

const stream = loyaltyStream('a');
const start = day('2001-03-01');

function told(steps: Parameters<typeof tellLoyalty>[3]): { readonly account: ToldAccount; readonly fact: LoyaltyFact; readonly lots: readonly LotPart[]; readonly side: ReferenceReadSide } {
  const log = new ContractEvents();
  const account = tellLoyalty(log, 'a', start, steps);
  const side = new ReferenceReadSide().foldAll(log.all);
  const lots = account.lots.map(({ lot }) => side.parts.get(partDocumentId(stream, lotPartId(lot)))!.body as LotPart);
  return { account, fact: (side.heads.get(stream)?.body ?? {}) as LoyaltyFact, lots, side };
}

const sumOver = (balances: readonly PointsBalance[]): PointsBalance =>
  balances.reduce((sum, one) => Object.fromEntries(pointsStates.map((state) => [state, sum[state] + one[state]])) as PointsBalance, noPoints);

const stories = loyaltyStepsArbitrary.filter(({ length }) => length > 0);

test('the balances of an account are the sums over its lots, in all and by cohort and expiry', () => {
  fc.assert(
    fc.property(stories, (steps) => {
      const { account, fact, lots } = told(steps);
      const balances = lots.map((lot) => lotBalance(lot, fact));
      expect(fact.balance).toEqual(sumOver(balances));
      expect(fact.balance).toEqual(account.balance());
      for (const { cohort, ...balance } of fact.cohorts) expect(balance).toEqual(sumOver(balances.filter((_, i) => lots[i]!.made!.cohort === cohort)));
      for (const { cohort, expiresOn, ...open } of fact.open) {
        const { pending, active, held } = sumOver(balances.filter((_, i) => lots[i]!.made!.cohort === cohort && lots[i]!.made!.expiresOn === expiresOn));
        expect(open).toEqual({ pending, active, held });
      }
      const { pending, active, held } = sumOver(fact.open.map((row) => ({ ...noPoints, pending: row.pending, active: row.active, held: row.held })));
      expect({ pending, active, held }).toEqual({ pending: fact.balance.pending, active: fact.balance.active, held: fact.balance.held });
    }),
    { numRuns: 500 },
  );
});

test('each lot stands where its own events and the mass changes say: points by state, and in all its original ones', () => {
  fc.assert(
    fc.property(stories, (steps) => {
      const { account, fact, lots } = told(steps);
      lots.forEach((lot, i) => {
        const balance = lotBalance(lot, fact);
        expect({ lot: i + 1, ...balance }).toEqual({ lot: i + 1, ...account.lots[i]!.at });
        expect(awardedIn(balance) + balance.reissued).toBe(lot.made!.points);
      });
      // A lot that comes later is none of theirs, whatever its days.
      for (const { throughLot } of [...fact.activated, ...fact.expired]) expect(throughLot).toBeLessThanOrEqual(lots.length);
    }),
    { numRuns: 500 },
  );
});

test('what is claimed is reversed, owed or written off, and what is reversed is what the claims reversed', () => {
  fc.assert(
    fc.property(stories, (steps) => {
      const { account, fact: { claims, balance, openHolds } } = told(steps);
      expect(claims.claimed).toBe(claims.reversed + claims.debt + claims.writtenOff);
      expect([claims.reversed, claims.debt]).toEqual([balance.reversed, account.debt]);
      expect(openHolds === 0).toBe(balance.held === 0);
    }),
    { numRuns: 300 },
  );
});

test('the head names no lot, however many there are', () => {
  const step = { does: 'earn', points: 5, days: 0, rolling: false } as const;
  const size = (count: number) => JSON.stringify(told(Array.from({ length: count }, () => step)).fact).length;
  expect(size(1_000)).toBeLessThan(size(10) + 40);
});

describe('an account', () => {
  const story = new ContractEvents();
  const account = tellLoyalty(story, 'a', start, [
    { does: 'earn', points: 200, days: 0, rolling: false },
    { does: 'tier', points: 1_000, days: 0, rolling: false },
    { does: 'redeem', points: 150, days: 0, rolling: false },
    { does: 'pass', points: 1, days: 200, rolling: false },
    { does: 'pass', points: 1, days: 200, rolling: false },
    { does: 'cancel', points: 1, days: 0, rolling: false },
  ]);
  const side = new ReferenceReadSide().foldAll(story.all);
  const fact = side.heads.get(stream)!.body as LoyaltyFact;
  const partNamed = (partId: string) => side.parts.get(partDocumentId(stream, partId))!.body;

  test('knows its membership, its tier and its points of the year', () => {
    expect(fact.memberships).toEqual([{ number: 1, enrolledOn: '2001-03-01', leftOn: null }]);
    expect(fact.tierHistory).toEqual([{ membership: 1, change: 'raised', from: '2001-03-01', tier: 'C', heldThrough: '2002-04-05', year: 2001, yearPoints: 1_000, policyVersion: 0 }]);
    expect(fact.qualifying).toEqual([{ membership: 1, year: 2001, points: 201 }]);
  });

  test('cancelling after the expiry reissues in another lot, of the same cohort', () => {
    expect(fact.balance).toEqual({ ...noPoints, active: 150, expired: 51, reissued: 150 });
    expect(awardedIn(fact.balance)).toBe(201);
    expect(partNamed(lotPartId(3))).toMatchObject({ made: { origin: { kind: 'reissue', of: 1, redemptionId: 'redeem-3' }, cohort: 2001, points: 150 } });
    expect(fact.open).toEqual([{ cohort: 2001, expiresOn: account.lots[2]!.expiresOn, pending: 0, active: 150, held: 0 }]);
  });

  test('a movement keeps all lots that it drew on; a lot keeps the order line that earned it', () => {
    const redeemed = story.all.findIndex(({ type }) => type === 'rapport.points-redeemed');
    expect(partNamed(movementPartId(redeemed)) as MovementPart).toMatchObject({ movement: 'redeemed', points: 150, flows: [{ from: 'active', to: 'spent', draws: [1, 150] }], references: { redemptionId: 'redeem-3' } });
    expect(partNamed(lotPartId(2))).toMatchObject({ made: { origin: { kind: 'order', source: 'shop', orderId: 'p1', line: 2 }, points: 1 } });
  });
});

test('a new tier entry replaces what was said of its day and later ones, of the same membership only', () => {
  const log = new ContractEvents();
  const tell = (type: 'rapport.tier-raised' | 'rapport.tier-lowered', membership: number, from: string, tier: 'A' | 'B' | 'C') =>
    log.add(stream, type, '2001-03-01T04:00:00.000Z' as never, { membership, from, tier, before: 'D', heldThrough: null, year: 2001, yearPoints: 0, tiersPolicyVersion: 0 });
  tell('rapport.tier-raised', 1, '2001-03-01', 'C');
  tell('rapport.tier-raised', 1, '2001-05-01', 'A');
  tell('rapport.tier-lowered', 1, '2001-04-01', 'B');
  tell('rapport.tier-raised', 2, '2001-02-01', 'C');
  const { tierHistory } = new ReferenceReadSide().foldAll(log.all).heads.get(stream)!.body as LoyaltyFact;
  expect(tierHistory.map(({ membership, from, tier }) => `${membership} ${from} ${tier}`)).toEqual(['1 2001-03-01 C', '1 2001-04-01 B', '2 2001-02-01 C']);
});
