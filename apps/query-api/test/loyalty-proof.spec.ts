import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { translate, type MemberRequest, type ProofEntry, type ProofProblem, type ProofVerdict } from '@rapport/application';
import { beginning, day, instant } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { registerCustomer } from '@rapport/testing';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { QueryApiModule } from '../src/index.js';

type Line = { readonly entry?: ProofEntry; readonly problem?: ProofProblem; readonly verdict?: ProofVerdict };

describe('the proof of a loyalty account', () => {
  const world = new WrittenWorld();
  let api: Served;

  beforeAll(async () => {
    const progress = { reached: () => beginning, partitions: () => [], waitFor: async () => true };
    api = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault, progress, parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [],
    }));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' })));
  });
  afterAll(() => api.close());

  const proofOf = (customerId: string) => fetch(`${api.url}/v1/customers/${customerId}/loyalty/proof`);
  const linesOf = async (customerId: string): Promise<readonly Line[]> => (await (await proofOf(customerId)).text()).trim().split('\n').map((line) => JSON.parse(line) as Line);

  async function member(customerId: string): Promise<void> {
    await world.accepted(world.writeSide.customer(customerId, world.request(registerCustomer({ customerId }))));
    const commands: readonly MemberRequest[] = [
      { type: 'EnrolMember', occurredAt: instant('2026-02-01T00:00:00.000Z') },
      { type: 'BringOpeningBalance', openingId: 'o-1', programme: 'stamp-card', points: 500, earnedOn: day('2026-02-01'), expiresOn: null },
      { type: 'RedeemPoints', redemptionId: 'x-1', points: 120, reward: null, order: null },
    ];
    for (const command of commands) await world.accepted(world.writeSide.loyalty(customerId, world.request(command)));
  }

  it('is told line by line from the log, and ends with its verdict', async () => {
    await member('c-1');
    const answer = await proofOf('c-1');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    const lines = await linesOf('c-1');
    expect(lines.map((line) => Object.keys(line)[0])).toEqual(['entry', 'entry', 'verdict']);
    expect(lines[1]!.entry).toMatchObject({ points: 120, from: 'active', to: 'spent', because: { redemptionId: 'x-1' }, award: { origin: { kind: 'opening', openingId: 'o-1', programme: 'stamp-card' } } });
    expect(lines.at(-1)!.verdict).toMatchObject({ addsUp: true, events: 3, balances: { active: 380, spent: 120 } });
  });

  it('names what does not add up, by its revision', async () => {
    await member('c-2');
    const stored = [];
    for await (const event of world.log.readStream('loyalty-c-2')) stored.push(event);
    const { id: _, type, data, metadata } = stored.at(-1)!;
    await world.log.append('loyalty-c-2', 2, [{ id: '00000000-0000-4000-8000-000000000001', type, data: { ...data, redemptionId: 'x-2', points: 999 }, metadata }]);
    const lines = await linesOf('c-2');
    expect(lines.flatMap(({ problem }) => problem ?? [])).toEqual([{ revision: 3, lot: null, claim: null, problem: 'total-differs', told: 999, found: 120 }]);
    expect(lines.at(-1)!.verdict).toMatchObject({ addsUp: false, problems: 1 });
  });

  it('is of an account that is there', async () => {
    expect([(await proofOf('nobody')).status, (await proofOf('a%20b')).status]).toEqual([404, 400]);
  });

  it('comes in the order of the stream, however long it is', async () => {
    await member('c-3');
    for (let i = 0; i < 150; i++) await world.accepted(world.writeSide.loyalty('c-3', world.request({ type: 'RedeemPoints', redemptionId: `y-${i}`, points: 1, reward: null, order: null })));
    const lines = await linesOf('c-3');
    expect(lines.map(({ entry }) => entry?.revision).filter((revision) => revision !== undefined)).toEqual(Array.from({ length: 152 }, (_, i) => i + 1));
    expect(lines.at(-1)!.verdict).toMatchObject({ addsUp: true, events: 153, balances: { active: 230, spent: 270 } });
  });
});
