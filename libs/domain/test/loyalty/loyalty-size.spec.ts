import { addDays, day } from '@rapport/kernel';
import { policiesOfSpecs } from '@rapport/testing';
import type { LoyaltyEvent, LoyaltyRequest } from '../../src/index.js';
import { Member } from './member.js';

/** What a log takes in one append, and what each event has beside its data there. */
const appendBytesAtMost = 1_048_576;
const metadataBytes = 600;
const limitMs = 240_000;

const bytesOf = (events: readonly LoyaltyEvent[]): number =>
  events.reduce((sum, { data, personal }) => sum + Buffer.byteLength(JSON.stringify([data, personal ?? null])) + metadataBytes, 0);

/** Whoever gives a command to this member sees that what it records fits into a log. */
class MeasuredMember extends Member {
  largest = 0;

  override take(events: readonly LoyaltyEvent[]): readonly LoyaltyEvent[] {
    const bytes = bytesOf(events);
    this.largest = Math.max(this.largest, bytes);
    if (bytes > appendBytesAtMost) throw new Error(`${events.map(({ type }) => type).join()}: ${bytes} bytes`);
    return super.take(events);
  }

  /** As often as it takes until it changes nothing. */
  doesAll(request: LoyaltyRequest): void {
    for (let rounds = 0; rounds < 100; rounds++) if (this.does(request).length === 0) return;
    throw new Error(`${request.type} does not come to an end`);
  }
}

const order = (lines: number, points = 1) => Array.from({ length: lines }, () => points);

describe('nothing that an account of the greatest size records is too large for a log', () => {
  test('many small lots that expire together: spent, cancelled, claimed, filled, expired and left', () => {
    const member = new MeasuredMember('2026-01-01').on('2026-03-01');
    for (let number = 0; number < 80; number++) member.buys(`o${number}`, order(500));
    expect(member.balance.active).toBe(40_000);
    expect(member.redeems('all', 40_000)).toBe('too-many-lots');
    for (const [id, points] of [['r1', 15_000], ['r2', 15_000]] as const) expect(member.redeems(id, points)).toEqual(['PointsRedeemed']);
    expect(member.does({ type: 'HoldPoints', holdId: 'h1', points: 10_000 })).toEqual(['PointsHeld']);
    for (let number = 0; number < 80; number++) member.voids(`o${number}`);
    expect(member.balance).toMatchObject({ active: 0, debt: 40_000 });
    expect(member.does({ type: 'ReleaseHold', holdId: 'h1' })).toContain('HoldReleased');
    for (const id of ['r1', 'r2']) expect(member.cancels(id)).toContain('RedemptionCancelled');
    for (let round = 0; round < 10; round++) member.isGranted(`g${round}`, 1);
    expect(member.balance).toMatchObject({ debt: 0, active: 10 });
    member.on('2027-01-01').closes('2026-12-31');
    expect(member.on('2027-01-02').leaves()).toEqual(['MembershipLeft']);
    expect(member.balance.active).toBe(0);
  }, limitMs);

  test('leaving while more is held than one append could give back: refused, until holds were released or have lapsed', () => {
    const member = new MeasuredMember('2026-03-01');
    for (let number = 0; number < 60; number++) member.buys(`o${number}`, order(500));
    for (let number = 0; number < 60; number++) expect(member.does({ type: 'HoldPoints', holdId: `h${number}`, points: 500 })).toEqual(['PointsHeld']);
    expect(member.leaves()).toBe('too-many-lots');
    expect(member.does({ type: 'ReleaseHold', holdId: 'h0' })).toEqual(['HoldReleased']);
    member.on('2026-03-02', '00:10').closes('2026-03-01');
    expect(member.balance.held).toBeGreaterThan(0);
    expect(member.leaves()).toContain('MembershipLeft');
    expect(member.balance).toMatchObject({ active: 0, held: 0, expired: 30_000 });
  }, limitMs);

  test('many lots that expire on as many days: expired at once after a long silence, and on leaving', () => {
    const lived = () => {
      const member = new MeasuredMember('2026-01-01', policiesOfSpecs({ 'loyalty-expiry': { kind: 'rolling', rollingMonths: 1_200 } })).on('2026-03-01');
      for (let number = 0; number < 5_000; number++) {
        const expiresOn = addDays(day('2026-06-01'), number);
        member.does({ type: 'BringOpeningBalance', openingId: `b${number}`, programme: 'stamps', points: 1, earnedOn: day('2026-01-05'), expiresOn });
      }
      return member;
    };
    const [silent, leaving, spending] = [lived(), lived(), lived()];
    silent.on('2070-01-01').doesAll({ type: 'CloseAccountDay', day: day('2069-12-31') });
    expect(silent.balance).toMatchObject({ active: 0, expired: 5_000 });
    while (leaving.balance.active > 0) leaving.leaves();
    expect(leaving.balance).toMatchObject({ active: 0, expired: 5_000 });
    expect(spending.redeems('r1', 5_000)).toEqual(['PointsRedeemed']);
    expect(spending.cancels('r1')).toEqual(['RedemptionCancelled']);
    expect(spending.balance.active).toBe(5_000);
  }, limitMs);

  test('the largest order with the most returns', () => {
    const member = new MeasuredMember('2026-01-01').on('2026-03-01');
    member.buys('o1', order(500, 10));
    for (let number = 1; number <= 200; number++) member.returns('o1', Object.fromEntries(order(500).map((_, i) => [i + 1, 0.01])));
    expect(member.largest).toBeGreaterThan(20_000);
    expect(member.claimed).toBe(500);
  }, limitMs);
});
