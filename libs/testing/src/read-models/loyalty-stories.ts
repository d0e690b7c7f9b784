import fc from 'fast-check';
import { addDays, type Day } from '@rapport/kernel';
import type { ContractEvents } from './contract-events.js';
import { sumOf, ToldAccount, type Draw } from './told-account.js';

const doings = ['pass', 'earn', 'earn', 'late', 'hold', 'release', 'confirm', 'redeem', 'cancel', 'return', 'fill', 'down', 'up', 'opening', 'goodwill', 'tier', 'leave'] as const;
export interface LoyaltyStep {
  readonly does: (typeof doings)[number];
  readonly points: number;
  readonly days: number;
  readonly rolling: boolean;
}

/** What may happen to an account; what its state does not allow at the time is left out when it is told. */
export const loyaltyStepsArbitrary: fc.Arbitrary<readonly LoyaltyStep[]> = fc.array(
  fc.record({ does: fc.constantFrom(...doings), points: fc.integer({ min: 1, max: 300 }), days: fc.constantFrom(0, 1, 5, 20, 60, 200), rolling: fc.boolean() }),
  { maxLength: 14 },
);

type Teller = { readonly account: ToldAccount; readonly holds: { id: string; draws: readonly Draw[] }[]; readonly redemptions: { id: string; draws: readonly Draw[] }[]; orders: number; count: number };

/** Adds the events of one account to the log, from its enrolment on: consistent as points go, though no policy decides anything. */
export function tellLoyalty(log: ContractEvents, customerId: string, firstDay: Day, steps: readonly LoyaltyStep[]): ToldAccount {
  const account = new ToldAccount(log, customerId, firstDay);
  const teller: Teller = { account, holds: [], redemptions: [], orders: 0, count: 0 };
  for (const step of steps) {
    if (!account.isMember) enrol(account);
    teller.count++;
    tellStep(teller, step);
  }
  return account;
}

function enrol(account: ToldAccount): void {
  account.membership++;
  account.isMember = true;
  account.tell('rapport.member-enrolled', { membership: account.membership, enrolledOn: account.today, timeZone: 'Asia/Shanghai' });
  account.tell('rapport.enrolment-covered', { membership: account.membership, orders: 0 });
}

function tellStep(teller: Teller, { does, points, days, rolling }: LoyaltyStep): void {
  const { account } = teller;
  const life = () => account.life(account.today, 0, rolling ? 40 : null);
  const id = `${does}-${teller.count}`;
  switch (does) {
    case 'pass':
      return pass(account, days);
    case 'earn':
      return earn(teller, account.today, points, rolling ? days : 0, rolling);
    case 'late':
      return earn(teller, addDays(account.today, -400), points, 0, rolling);
    case 'hold':
    case 'redeem':
      return spend(teller, id, points, does);
    case 'release':
      return release(teller, 'released');
    case 'confirm':
      return confirm(teller, id);
    case 'cancel':
      return cancel(teller);
    case 'return':
      return takeBack(teller, points);
    case 'fill':
      return fill(account);
    case 'down': {
      const draws = account.pick('active', points);
      if (draws.length > 0) account.tell('rapport.points-adjusted', { adjustmentId: id, points: -sumOf(draws), proposedBy: 's1', approvedBy: null, limitsPolicyVersion: 0, lot: null, draws: [...draws], shifts: account.move(draws, 'active', 'reversed') });
      return;
    }
    case 'up': {
      account.tell('rapport.adjustment-proposed', { adjustmentId: id, points, proposedBy: 's1', limitsPolicyVersion: 0 });
      const { data, shift } = account.make(points, life());
      return account.tell('rapport.points-adjusted', { adjustmentId: id, points, proposedBy: 's1', approvedBy: 's2', limitsPolicyVersion: 0, lot: data, draws: [], shifts: [shift] });
    }
    case 'opening': {
      const { data, shift, to } = account.make(points, account.life(addDays(account.today, -days), 0, rolling ? 40 : null));
      return account.tell('rapport.opening-balance-brought', { openingId: id, programme: 'old', bornExpired: to === 'expired', lot: data, shifts: [shift] });
    }
    case 'goodwill': {
      const { data, shift } = account.make(points, life());
      return account.tell('rapport.goodwill-granted', { goodwillId: id, complaintId: null, lot: data, shifts: [shift] });
    }
    case 'tier': {
      const { membership, today } = account;
      return account.tell('rapport.tier-raised', { membership, from: today, tier: 'C', before: 'D', heldThrough: addDays(today, 400), year: 2001, yearPoints: points, tiersPolicyVersion: 0 });
    }
    case 'leave':
      return leave(teller);
  }
}

function pass(account: ToldAccount, days: number): void {
  account.today = addDays(account.today, days);
  const on = account.today;
  const active = account.moveAll('pending', 'active', ({ activeFrom }) => activeFrom <= on);
  if (active.lots > 0) account.tell('rapport.points-activated', { on, ...active });
  expire(account, (lot) => lot.expiresOn <= on, (expired) => account.tell('rapport.points-expired', { on, ...expired }));
}

function expire(account: ToldAccount, among: Parameters<ToldAccount['moveAll']>[2], tell: (expired: ReturnType<ToldAccount['moveAll']>) => void): void {
  const [pending, active] = [account.moveAll('pending', 'expired', among), account.moveAll('active', 'expired', among)];
  const expired = { shifts: [...pending.shifts, ...active.shifts], points: pending.points + active.points, lots: pending.lots + active.lots };
  if (expired.lots > 0) tell(expired);
}

function earn(teller: Teller, orderedOn: Day, points: number, holdingDays: number, rolling: boolean): void {
  const { account } = teller;
  const orderId = `p${++teller.orders}`;
  const life = account.life(orderedOn, holdingDays, rolling ? 40 : null);
  const made = [points, 1].map((each) => account.make(each, { ...life, order: orderId }));
  const lines = made.map(({ data }, i) => ({ line: i + 1, amountMinor: data.points * 100, earningMinor: data.points * 100, points: data.points, qualifying: data.points, lot: data.lot }));
  account.tell('rapport.points-earned', {
    membership: account.membership, source: 'shop', orderId, purchasesRevision: 0, orderedOn, currency: 'USD', tier: 'D', earningPolicyVersion: 0, expiryPolicyVersion: 0,
    lines, points: points + 1, qualifying: points + 1, ...life, bornExpired: made[0]!.to === 'expired',
    valuation: { minorPer1000Points: 1_000, expectedRedeemedPercent: 85, rewardsPolicyVersion: 0 }, shifts: made.map(({ shift }) => shift),
  }, orderedOn);
}

function spend(teller: Teller, id: string, points: number, does: 'hold' | 'redeem'): void {
  const { account, holds, redemptions } = teller;
  const draws = [...account.pick('active', points)];
  if (draws.length === 0) return;
  const taken = { points: sumOf(draws), draws };
  if (does === 'hold') {
    account.tell('rapport.points-held', { holdId: id, ...taken, lapsesAt: '2030-01-01T00:00:00.000Z', limitsPolicyVersion: 0, shifts: account.move(draws, 'active', 'held') });
    holds.push({ id, draws });
  } else {
    account.tell('rapport.points-redeemed', { redemptionId: id, ...taken, holdId: null, reward: null, order: { source: 'shop', orderId: 'p1' }, shifts: account.move(draws, 'active', 'spent') });
    redemptions.push({ id, draws });
  }
}

function release({ account, holds }: Teller, cause: 'released' | 'left'): void {
  const hold = holds.pop();
  if (!hold) return;
  const isOver = ({ lot }: Draw) => account.isExpired(account.lots[lot - 1]!);
  const expired = hold.draws.filter(isOver);
  const returned = hold.draws.filter((draw) => !isOver(draw));
  const shifts = [...account.move(returned, 'held', 'active'), ...account.move(expired, 'held', 'expired')];
  account.tell('rapport.hold-released', { holdId: hold.id, cause, points: sumOf(hold.draws), returned, expired, shifts });
}

function confirm({ account, holds, redemptions }: Teller, id: string): void {
  const hold = holds.pop();
  if (!hold) return;
  const draws = [...hold.draws];
  account.tell('rapport.points-redeemed', { redemptionId: id, points: sumOf(draws), holdId: hold.id, reward: null, order: null, draws, shifts: account.move(draws, 'held', 'spent') });
  redemptions.push({ id, draws });
}

function cancel({ account, redemptions }: Teller): void {
  const redemption = redemptions.pop();
  if (!redemption) return;
  const lotOf = ({ lot }: Draw) => account.lots[lot - 1]!;
  const returned = redemption.draws.filter((draw) => !account.isExpired(lotOf(draw)));
  const over = redemption.draws.filter((draw) => account.isExpired(lotOf(draw)));
  const mayReturn = (draw: Draw) => !lotOf(draw).isReissue && lotOf(draw).membership === account.membership;
  const ended = over.filter(mayReturn);
  const expired = over.filter((draw) => !mayReturn(draw));
  const shifts = [...account.move(returned, 'spent', 'active'), ...account.move(ended, 'spent', 'reissued'), ...account.move(expired, 'spent', 'expired')];
  const made = ended.map(({ lot, points }) => ({ of: lot, ...account.make(points, { ...account.life(account.today, 0, 30), cohort: account.lots[lot - 1]!.cohort, isReissue: true }) }));
  const reissued = made.map(({ of, data }) => ({ ...data, of }));
  account.tell('rapport.redemption-cancelled', { redemptionId: redemption.id, points: sumOf(redemption.draws), returned, reissued, expired, shifts: [...shifts, ...made.map(({ shift }) => shift)] });
}

/** Of the latest order: its own lots, then debt. */
function takeBack(teller: Teller, points: number): void {
  const { account, orders } = teller;
  if (orders === 0) return;
  const orderId = `p${orders}`;
  const states = ['pending', 'active', 'expired'] as const;
  const draws: { lot: number; points: number; from: (typeof states)[number] }[] = [];
  for (const from of states) {
    for (const draw of account.pick(from, points - sumOf(draws), ({ order }) => order === orderId)) draws.push({ ...draw, from });
  }
  const reversed = sumOf(draws);
  const shifts = draws.flatMap(({ lot, points: taken, from }) => account.move([{ lot, points: taken }], from, 'reversed'));
  account.debt += points - reversed;
  account.tell('rapport.points-reversed', {
    membership: account.membership, claim: `return:shop/${orderId}/${teller.count}`, cause: 'return', source: 'shop', orderId, returnId: `r${teller.count}`, purchasesRevision: 1,
    orderedOn: account.today, factOn: account.today, claimed: points, reversed, debt: points - reversed, writtenOff: 0, qualifying: points, lines: [], draws, shifts,
    currency: 'USD', cohort: 2001, valuation: { minorPer1000Points: 1_000, expectedRedeemedPercent: 85, rewardsPolicyVersion: 0 },
    before: { keptMinor: points * 100, points }, after: { keptMinor: 0, points: 0 },
  });
}

function fill(account: ToldAccount): void {
  const draws = [...account.pick('active', account.debt)];
  if (draws.length === 0) return;
  const points = sumOf(draws);
  account.debt -= points;
  account.tell('rapport.debt-filled', { points, claims: [{ claim: 'return:shop/p1/1', points }], draws, shifts: account.move(draws, 'active', 'reversed') });
}

function leave(teller: Teller): void {
  const { account } = teller;
  while (teller.holds.length > 0) release(teller, 'left');
  const told = (left: { readonly points: number; readonly shifts: ReturnType<ToldAccount['move']> }): void => {
    account.tell('rapport.membership-left', { membership: account.membership, leftOn: account.today, points: left.points, writtenOff: account.debt, shifts: left.shifts });
  };
  let isTold = false;
  expire(account, () => true, ({ points, shifts }) => {
    isTold = true;
    told({ points, shifts });
  });
  if (!isTold) told({ points: 0, shifts: [] });
  account.debt = 0;
  account.isMember = false;
}
