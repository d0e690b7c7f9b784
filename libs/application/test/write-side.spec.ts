import { rejectionCodes, type CommandOutcome, type RejectionCode, type WriteSide } from '../src/index.js';
import { defaultPolicies } from '@rapport/contracts';
import type { CustomerCommand, PublishPolicy } from '@rapport/domain';
import { day, type JsonObject } from '@rapport/kernel';
import {
  collect, endRelationship, MemoryEventLog, memoryHistory, memoryKeyRing, recordOrder, recordReturn, referredBy, registerCustomer, request, updateProfile, vaultOfSpecs, voidOrder, writeSideOn,
} from '@rapport/testing';

interface Shop {
  readonly log: MemoryEventLog;
  readonly side: WriteSide;
  register(customerId: string, kind?: 'consumer' | 'channel'): Promise<CommandOutcome>;
  customer(customerId: string, command: CustomerCommand): Promise<CommandOutcome>;
}

function shop(): Shop {
  const log = new MemoryEventLog(memoryHistory());
  const side = writeSideOn(log);
  let count = 0;
  const customer: Shop['customer'] = (customerId, command) => side.customer(customerId, request(`command-${count++}`, command));
  return { log, side, customer, register: (customerId, kind = 'consumer') => customer(customerId, registerCustomer({ customerId, kind })) };
}

const rejected = (code: RejectionCode, field?: string) =>
  expect.objectContaining({ outcome: 'rejected', rejection: expect.objectContaining(field === undefined ? { code } : { code, field }) as unknown }) as unknown;

describe('orders and returns', () => {
  it('belong to a customer who is registered', async () => {
    const { side, register } = shop();
    for (const [id, command] of Object.entries({ order: recordOrder(), return: recordReturn(), void: voidOrder() })) {
      expect(await side.purchases('c-1', request(id, command))).toEqual(rejected('customer-not-registered', 'customerId'));
    }
    await register('c-1');
    expect(await side.purchases('c-1', request('order', recordOrder()))).toMatchObject({ outcome: 'accepted', stream: 'purchases-c-1' });
  });
  it('are facts, and accepted after the relationship ended', async () => {
    const { side, register, customer } = shop();
    await register('c-1');
    await customer('c-1', endRelationship());
    expect(await side.purchases('c-1', request('order', recordOrder()))).toMatchObject({ outcome: 'accepted' });
  });
  it('name the customer whose stream they go to', async () => {
    const { side, register } = shop();
    await register('c-2');
    expect(await side.purchases('c-2', request('order', recordOrder()))).toEqual(rejected('customer-mismatch', 'customerId'));
  });
});

describe('a customer id that is none', () => {
  it('is refused and not repeated', async () => {
    const { side, customer } = shop();
    const answers = [await customer('anna@example.org', registerCustomer()), await side.purchases('anna@example.org', request('x', recordOrder()))];
    expect(answers).toEqual([rejected('invalid-value', 'customerId'), rejected('invalid-value', 'customerId')]);
    expect(JSON.stringify(answers)).not.toContain('anna');
  });
});

describe('relations', () => {
  it('name another customer who is registered', async () => {
    const { register, customer } = shop();
    await register('c-1');
    expect(await customer('c-1', referredBy('c-2'))).toEqual(rejected('other-customer-not-registered', 'otherCustomerId'));
    expect(await customer('c-1', referredBy('c-1'))).toEqual(rejected('related-to-itself'));
    expect(await customer('c-1', referredBy('anna@example.org'))).toEqual(rejected('invalid-value', 'otherCustomerId'));
  });
  it('of referrers never close a circle', async () => {
    const { register, customer } = shop();
    for (const id of ['c-1', 'c-2', 'c-3']) await register(id);
    expect(await customer('c-1', referredBy('c-2'))).toMatchObject({ outcome: 'accepted' });
    expect(await customer('c-2', referredBy('c-3'))).toMatchObject({ outcome: 'accepted' });
    expect(await customer('c-3', referredBy('c-1'))).toEqual(rejected('referral-circle', 'otherCustomerId'));
  });
  it('of referrers never close a circle when both are told at once', async () => {
    const { register, customer } = shop();
    for (const id of ['c-1', 'c-2']) await register(id);
    const outcomes = await Promise.all([customer('c-1', referredBy('c-2')), customer('c-2', referredBy('c-1'))]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected']);
  });
});

describe('handing over', () => {
  it('needs a channel customer who is there', async () => {
    const { register, customer } = shop();
    for (const id of ['c-1', 'c-2']) await register(id);
    await register('dealer', 'channel');
    const to = (handedToCustomerId: string) => endRelationship({ reason: 'handed-over-to-channel', handedToCustomerId });
    expect(await customer('c-1', to('c-9'))).toEqual(rejected('other-customer-not-registered', 'handedToCustomerId'));
    expect(await customer('c-1', to('c-2'))).toEqual(rejected('handed-to-no-channel-customer'));
    expect(await customer('c-1', to('c-1'))).toEqual(rejected('handed-to-itself'));
    expect(await customer('c-1', to('dealer'))).toMatchObject({ outcome: 'accepted' });
  });
});

describe('policies', () => {
  const draft = (given: Partial<PublishPolicy> = {}): Omit<PublishPolicy, 'lastClosedDay'> => ({
    type: 'PublishPolicy', name: 'rfm', effectiveFrom: day('2026-03-02'), parameters: defaultPolicies.rfm as unknown as JsonObject, examples: [], ...given,
  });
  const rfm = (change: object) => draft({ parameters: { ...defaultPolicies.rfm, ...change } as unknown as JsonObject });
  const example = (recency: number): JsonObject => ({ title: 'bought yesterday', asOf: '2026-03-02', facts: { purchaseDays: [{ day: '2026-03-01' }] }, expect: { recency } });

  it('follow their schema, and what a schema can not say', async () => {
    const { side } = shop();
    const publish = (policy: Omit<PublishPolicy, 'lastClosedDay'>) => side.policy('rfm', request('p', policy));
    expect(await publish(rfm({ windowDays: 0 }))).toEqual(rejected('policy-not-valid', 'parameters.windowDays'));
    expect(await publish(rfm({ surprise: 1 }))).toEqual(rejected('policy-not-valid', 'parameters.surprise'));
    expect(await publish(rfm({ recencyWithinDays: [30, 90, 90, 270] }))).toEqual(rejected('policy-not-valid', 'parameters.recencyWithinDays'));
    expect(await publish(rfm({ frequencyFromPurchaseDays: [2, 3, 5, 10] }))).toEqual(rejected('policy-not-valid', 'parameters.frequencyFromPurchaseDays'));
    expect(await publish(rfm({ monetaryFromMinor: { CNY: [1, 2, 3, 4] } }))).toEqual(rejected('policy-not-valid', 'parameters.monetaryFromMinor.CNY'));
    expect(await publish(rfm({ levels: { highFromSum: 7, middleFromSum: 7 } }))).toEqual(rejected('policy-not-valid', 'parameters.levels.highFromSum'));
    expect(await publish(draft({ examples: [{ ...example(5), asOf: '2026-02-30' }] }))).toEqual(rejected('policy-not-valid', 'examples[0].asOf'));
    expect(await publish(draft())).toMatchObject({ outcome: 'accepted', stream: 'policy-rfm' });
  });

  it('hold for their examples, or say which does not', async () => {
    const { side } = shop();
    expect(await side.policy('rfm', request('p', draft({ examples: [example(5), example(4)] })))).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'policy-example-fails', details: { failures: [{ title: 'bought yesterday', expected: { recency: 4 }, got: { recency: 5 } }] } },
    });
    expect(await side.policy('rfm', request('p', draft({ examples: [example(5)] })))).toMatchObject({ outcome: 'accepted' });
  });

  it('are known by name', async () => {
    const { side } = shop();
    expect(await side.policy('weather', request('p', draft()))).toEqual(rejected('unknown-policy', 'name'));
    expect(await side.policy('ladder', request('p', draft()))).toEqual(rejected('policy-mismatch', 'name'));
  });

  it('are effective from a day that the calendar has not closed, and a repeat stays a repeat after it has', async () => {
    const { side } = shop();
    const first = await side.policy('rfm', request('p', draft()));
    await side.calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' }));
    for (const date of ['2026-03-01', '2026-03-02']) await side.calendar(request(date, { type: 'CloseDay', day: day(date) }));
    expect(await side.policy('rfm', request('p-2', draft()))).toEqual(rejected('policy-effective-on-closed-day', 'effectiveFrom'));
    expect(await side.policy('rfm', request('p', draft()))).toEqual({ ...first, repeated: true });
  });
});

describe('what is personal', () => {
  it('lies nowhere in clear in the log, and is compared all the same', async () => {
    const { log, side, customer } = shop();
    await customer('c-1', registerCustomer({ contact: { name: 'Marlene', email: 'marlene@example.org' } }));
    const update = updateProfile({ colour: 'vermilion' });
    expect(await customer('c-1', update)).toMatchObject({ outcome: 'accepted' });
    await side.purchases('c-1', request('order', recordOrder()));
    await side.purchases('c-1', request('void', voidOrder({ reason: 'cried bitterly' })));
    await customer('c-1', endRelationship({ note: 'eloped' }));
    const stored = JSON.stringify(await collect(log.readAll()));
    for (const secret of ['Marlene', 'marlene', 'vermilion', 'bitterly', 'eloped']) expect(stored).not.toContain(secret);
    expect(stored).toContain('"subject":"customer:c-1"');
  });

  it('is opened again by a process that knows nothing yet', async () => {
    const history = memoryHistory();
    const keyRing = memoryKeyRing();
    const start = () => writeSideOn(new MemoryEventLog(history), { vault: vaultOfSpecs(keyRing) });
    await start().customer('c-1', request('register', registerCustomer()));
    await start().customer('c-1', request('update', updateProfile({ colour: 'red' })));
    expect(await start().customer('c-1', request('again', updateProfile({ colour: 'red' })))).toMatchObject({ outcome: 'unchanged', revision: 1 });
  });
});

it('every rejection code is named once', () => {
  expect(new Set(rejectionCodes).size).toBe(rejectionCodes.length);
});
