import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandOutcome, MemberRequest, WriteSide } from '@rapport/application';
import type { EventLog } from '@rapport/event-log';
import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import { day } from '@rapport/kernel';
import { clockOfSpecs, registerCustomer, request, vaultOfSpecs, writeSideOn } from '@rapport/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = 10;

describe('redemptions that race for the same points', () => {
  let folder: string;
  let log: EventLog;
  const vault = vaultOfSpecs();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapport-race-'));
    log = await openSqliteEventLog({ folder });
    await writeSideOn(log, { vault }).calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' }));
  });
  afterEach(async () => {
    await log.close();
    await rm(folder, { recursive: true });
  });

  /** A member who can spend 500 points. */
  async function member(side: WriteSide, customerId: string): Promise<void> {
    const commands: readonly MemberRequest[] = [
      { type: 'EnrolMember', occurredAt: clockOfSpecs },
      { type: 'GrantGoodwill', goodwillId: 'g-1', points: 500, reason: 'welcome', complaintId: null },
    ];
    await side.customer(customerId, request(`register-${customerId}`, registerCustomer({ customerId })));
    for (const command of commands) expect(await side.loyalty(customerId, request(`${command.type}-${customerId}`, command))).toMatchObject({ outcome: 'accepted' });
  }

  const redeem = (side: WriteSide, customerId: string, id: string, points: number): Promise<CommandOutcome> =>
    side.loyalty(customerId, request(`redeem-${id}`, { type: 'RedeemPoints', redemptionId: id, points, reward: null, order: null }));

  const refused = expect.objectContaining({ outcome: 'rejected', rejection: expect.objectContaining({ code: 'not-enough-points' }) as unknown }) as unknown;

  it.each([
    ['one write side', () => [writeSideOn(log, { vault })]],
    ['two write sides on one log', () => [writeSideOn(log, { vault }), writeSideOn(log, { vault })]],
  ])('are accepted as far as the points go, and no further: on %s', async (_what, open) => {
    const sides = open();
    for (let round = 0; round < rounds; round++) {
      const customerId = `c-${round}`;
      await member(sides[0]!, customerId);
      const outcomes = await Promise.all(['x-1', 'x-2'].map((id, i) => redeem(sides[i % sides.length]!, customerId, id, 300)));
      expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome !== 'accepted')).toEqual([refused]);
      expect(await redeem(sides.at(-1)!, customerId, 'x-rest', 201)).toEqual(refused);
      expect(await redeem(sides.at(-1)!, customerId, 'x-rest', 200)).toMatchObject({ outcome: 'accepted' });
    }
  });

  it('spend no point twice, however many there are', async () => {
    const sides = [writeSideOn(log, { vault }), writeSideOn(log, { vault })];
    await member(sides[0]!, 'c-many');
    const outcomes = await Promise.all(Array.from({ length: 12 }, (_, i) => redeem(sides[i % 2]!, 'c-many', `x-${i}`, 90)));
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(5);
    expect(outcomes.filter(({ outcome }) => outcome !== 'accepted')).toEqual(Array.from({ length: 7 }, () => refused));
  });
});
