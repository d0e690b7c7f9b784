import { businessZone } from '../src/loyalty/business-zone.js';
import { knownPolicies } from '../src/loyalty/known-policies.js';
import { defaultPolicies } from '@rapport/contracts';
import type { PublishPolicy } from '@rapport/domain';
import { day, type JsonObject } from '@rapport/kernel';
import { countedEventLog, MemoryEventLog, memoryHistory, request, writeSideOn } from '@rapport/testing';

const publish = (name: 'loyalty-earning' | 'loyalty-limits', effectiveFrom: string): Omit<PublishPolicy, 'lastClosedDay'> =>
  ({ type: 'PublishPolicy', name, effectiveFrom: day(effectiveFrom), parameters: defaultPolicies[name] as unknown as JsonObject, examples: [] });

describe('policies as the log has them', () => {
  it('are those of this moment, also where another process has published meanwhile', async () => {
    const log = new MemoryEventLog(memoryHistory());
    const [here, elsewhere] = [writeSideOn(log), writeSideOn(log)];
    const policies = knownPolicies(log, ['loyalty-earning', 'loyalty-limits']);
    const versions = async () => {
      const known = await policies();
      return (['loyalty-earning', 'loyalty-limits'] as const).map((name) => known.effectiveOn(name, day('2026-06-01')).version);
    };

    expect(await versions()).toEqual([0, 0]);
    await here.policy('loyalty-earning', request('p-1', publish('loyalty-earning', '2026-05-01')));
    expect(await versions()).toEqual([1, 0]);
    await elsewhere.policy('loyalty-limits', request('p-2', publish('loyalty-limits', '2026-06-01')));
    await elsewhere.policy('loyalty-earning', request('p-3', publish('loyalty-earning', '2026-06-02')));
    expect(await versions()).toEqual([1, 1]);
    expect((await policies()).effectiveOn('loyalty-earning', day('2026-06-02')).version).toBe(2);
  });

  it('are not read again from the start', async () => {
    const { log, use } = countedEventLog(new MemoryEventLog(memoryHistory()));
    const side = writeSideOn(log);
    for (const [i, from] of ['2026-05-01', '2026-05-02', '2026-05-03'].entries()) await side.policy('loyalty-earning', request(`p-${i}`, publish('loyalty-earning', from)));
    const policies = knownPolicies(log, ['loyalty-earning']);
    const first = await policies();
    const before = use.eventsRead;
    expect(await policies()).toBe(first);
    expect(use.eventsRead).toBe(before);
  });
});

describe('the business time zone', () => {
  it('is unknown until the calendar is opened, and then never asked for again', async () => {
    const { log, use } = countedEventLog(new MemoryEventLog(memoryHistory()));
    const zone = businessZone(log);
    expect(await zone()).toBeNull();
    await writeSideOn(log).calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Europe/Berlin' }));
    expect(await zone()).toBe('Europe/Berlin');
    const before = use.eventsRead;
    expect(await zone()).toBe('Europe/Berlin');
    expect(use.eventsRead).toBe(before);
  });
});
