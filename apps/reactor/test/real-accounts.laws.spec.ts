import { reactionOutcomes, type ReactionCommand } from '@rapport/application';
import { canonicalJson, day } from '@rapport/kernel';
import { collect, MemoryEventLog, writeSideOn } from '@rapport/testing';
import fc from 'fast-check';
import type { ReactionHandler } from '../src/index.js';
import { crash, runThrough } from './crashes.js';
import { HistoryWriter, steps, type Step } from './written-history.js';

/** Over the end of a year, with orders that make tiers. */
async function written(history: readonly Step[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  const writer = new HistoryWriter(log, day('2001-12-30'), 90_000);
  await writer.open();
  for (const step of history) await writer.step(step);
  return log;
}

/** The write side, as a process that starts with the run; notes what each kind of command has recorded. */
function handlerOn(log: MemoryEventLog, recorded: Map<ReactionCommand['type'], Set<string>>): ReactionHandler {
  const handling = writeSideOn(log);
  return async (customerId, request, terms) => {
    const outcome = await handling.loyaltyReaction(customerId, request, terms);
    if (outcome.outcome !== 'accepted' || outcome.repeated) return outcome;
    const own = (await collect(log.readStream(outcome.stream))).filter(({ metadata }) => metadata['commandId'] === request.commandId);
    const types = recorded.get(request.command.type) ?? new Set();
    recorded.set(request.command.type, types);
    for (const { type } of own) types.add(type);
    return outcome;
  };
}

const accountsIn = async (log: MemoryEventLog): Promise<string[]> =>
  (await collect(log.readAll())).filter(({ stream }) => stream.startsWith('loyalty-')).map(({ stream, revision, type, data }) => canonicalJson({ stream, revision, type, data })).sort();

/** Whatever else is tried: two orders make a tier, one is given back, of the other something before it came, and the year ends. */
const eventful: readonly Step[] = [
  { kind: 'enrol', who: 0 }, { kind: 'order', who: 0, daysAgo: 0 }, { kind: 'early-return', who: 0 }, { kind: 'order', who: 0, daysAgo: 0 }, { kind: 'return', who: 0, which: 0 }, { kind: 'close' }, { kind: 'close' },
];

const limits = fc.record({ batchSize: fc.integer({ min: 1, max: 9 }), customersAtOnce: fc.integer({ min: 1, max: 4 }), closingPage: fc.integer({ min: 1, max: 3 }) });

describe('the loyalty accounts', () => {
  it('are the same whatever crashes and repeats on the way, and hold nothing that the table of reactions does not name', async () => {
    const recorded = new Map<ReactionCommand['type'], Set<string>>();
    await fc.assert(fc.asyncProperty(steps, fc.array(crash, { maxLength: 4 }), limits, async (history, plans, given) => {
      const [calm, rough] = [await written(history), await written(history)];
      await runThrough(calm, handlerOn(calm, recorded));
      await runThrough(rough, handlerOn(rough, recorded), { plans, limits: given });
      expect(await accountsIn(rough)).toEqual(await accountsIn(calm));
    }), { numRuns: 60, examples: [[eventful, [], { batchSize: 3, customersAtOnce: 2, closingPage: 1 }]] });
    for (const [command, types] of recorded) expect(reactionOutcomes[command]).toEqual(expect.arrayContaining([...types]));
    // That so much was looked at at all.
    expect([...recorded.get('SettleOrders')!]).toEqual(expect.arrayContaining(['EnrolmentCovered', 'PointsEarned', 'PointsReversed', 'TierRaised']));
    expect([...recorded.get('CloseAccountDay')!]).toContain('PointsExpired');
  }, 120_000);
});
