import { CommandOutcomeUnknown, type CommandRequest } from '../src/index.js';
import type { CalendarCommand, PurchasesCommand } from '@rapport/domain';
import { LogFault, maxAppendBytes, type EventLog } from '@rapport/event-log';
import { addDays, day, instant } from '@rapport/kernel';
import {
  countedEventLog, faultyEventLog, MemoryEventLog, memoryHistory, orderLines, recordOrder, recordReturn, registerCustomer, request, voidOrder, writeSideOn,
} from '@rapport/testing';

const firstDay = day('2010-01-01');
const open: CalendarCommand = { type: 'OpenCalendar', firstDay, timeZone: 'Asia/Shanghai' };
const close = (i: number): CommandRequest<CalendarCommand> => request(`close-${i}`, { type: 'CloseDay', day: addDays(firstDay, i) });
const order = (orderId: string, given: Partial<CommandRequest<PurchasesCommand>> = {}) =>
  request<PurchasesCommand>(`record-${orderId}`, recordOrder({ orderId }), given);

async function shop(log: EventLog = new MemoryEventLog(memoryHistory())) {
  const counted = countedEventLog(log);
  const side = writeSideOn(counted.log);
  await side.customer('c-1', request('register', registerCustomer()));
  return { log, side, use: counted.use };
}

describe('a repeated command', () => {
  it('is answered as it was the first time, whatever came since', async () => {
    const { side } = await shop();
    const first = await side.purchases('c-1', order('A-1'));
    await side.purchases('c-1', order('A-2'));
    expect(first).toMatchObject({ outcome: 'accepted', revision: 0, repeated: false });
    expect(await side.purchases('c-1', order('A-1'))).toEqual({ ...first, repeated: true });
  });

  it('is known by its content, not by the order of its properties, the clock or the actor', async () => {
    const { side } = await shop();
    await side.purchases('c-1', order('A-1'));
    const { command, ...rest } = order('A-1', { now: instant('2026-03-11T00:00:00.000Z'), actor: { id: 'staff-2', role: 'clerk' } });
    const turned = Object.fromEntries(Object.entries(command).reverse()) as unknown as PurchasesCommand;
    expect(await side.purchases('c-1', { ...rest, command: turned })).toMatchObject({ outcome: 'accepted', repeated: true });
  });

  it('is refused when it says something else', async () => {
    const { side, log } = await shop();
    await side.purchases('c-1', order('A-1'));
    const other = request<PurchasesCommand>('record-A-1', recordOrder({ orderId: 'A-2' }));
    const refusal = { outcome: 'command-id-reused', stream: 'purchases-c-1', revision: 0 };
    expect(await side.purchases('c-1', other)).toEqual(refusal);
    expect(await writeSideOn(log).purchases('c-1', other)).toEqual(refusal);
  });

  it('may be sent again with a clock for which its own facts lie in the future', async () => {
    const { side } = await shop();
    await side.purchases('c-1', order('A-1'));
    expect(await side.purchases('c-1', order('A-1', { now: instant('2020-01-01T00:00:00.000Z') }))).toMatchObject({ outcome: 'accepted', repeated: true });
  });

  it('under another id is unchanged in business terms', async () => {
    const { side } = await shop();
    const first = await side.purchases('c-1', order('A-1'));
    const again = await side.purchases('c-1', { ...order('A-1'), commandId: 'other' });
    expect(again).toEqual({ outcome: 'unchanged', stream: 'purchases-c-1', revision: 0, position: first.outcome === 'accepted' && first.position });
  });

  it('was rejected before and is decided anew', async () => {
    const { side } = await shop();
    const tooMuch = request<PurchasesCommand>('return', recordReturn({ lines: [{ line: 1, quantity: 2, amountMinor: null }] }));
    await side.purchases('c-1', order('A-1'));
    expect(await side.purchases('c-1', tooMuch)).toMatchObject({ outcome: 'rejected', rejection: { code: 'return-exceeds-order' } });
    const fits = { ...tooMuch, command: recordReturn() };
    expect(await side.purchases('c-1', fits)).toMatchObject({ outcome: 'accepted', repeated: false });
  });
});

describe('a long stream', () => {
  it('knows its first command after 3,000 others, and reads itself only to find it', async () => {
    const { side, use } = await shop();
    const first = await side.calendar(request('open', open));
    for (let i = 0; i < 3_000; i++) expect((await side.calendar(close(i))).outcome).toBe('accepted');
    const readBefore = use.eventsRead;
    await side.calendar(close(3_000));
    expect(use.eventsRead).toBe(readBefore);
    expect(await side.calendar(request('open', open))).toEqual({ ...first, repeated: true });
    expect(use.eventsRead).toBeLessThan(readBefore + 10);
    expect(await side.calendar(close(0))).toMatchObject({ outcome: 'accepted', revision: 1, repeated: true });
    expect(await side.calendar(request('close-0', { type: 'CloseDay', day: addDays(firstDay, 9) }))).toMatchObject({ outcome: 'command-id-reused' });
  });
});

describe('two processes on one log', () => {
  it('a rejection on what one remembers is looked at again', async () => {
    const { log, side } = await shop();
    await side.purchases('c-1', order('A-1'));
    await writeSideOn(log).purchases('c-1', order('A-2'));
    expect(await side.purchases('c-1', request<PurchasesCommand>('void', voidOrder({ orderId: 'A-2' })))).toMatchObject({ outcome: 'accepted', revision: 2 });
  });

  it('a no-op on what one remembers is looked at again', async () => {
    const { log, side } = await shop();
    const assign = (ownerId: string) => request(`assign-${ownerId}`, { type: 'AssignOwner' as const, ownerId });
    await side.customer('c-1', assign('s-1'));
    await writeSideOn(log).customer('c-1', assign('s-2'));
    expect(await side.customer('c-1', { ...assign('s-1'), commandId: 'again' })).toMatchObject({ outcome: 'accepted', revision: 3 });
  });

  it('an acceptance on what one remembers is decided again when the other was first', async () => {
    const { log, side } = await shop();
    await side.purchases('c-1', order('A-1'));
    await writeSideOn(log).purchases('c-1', request<PurchasesCommand>('r-1', recordReturn()));
    expect(await side.purchases('c-1', request<PurchasesCommand>('r-2', recordReturn({ returnId: 'R-2' })))).toMatchObject({
      outcome: 'rejected', rejection: { code: 'return-exceeds-order' },
    });
  });

  it('a command that the other accepted is a repeat, with the bytes that are stored', async () => {
    const { log, side } = await shop();
    await side.purchases('c-1', order('A-1'));
    const other = writeSideOn(log);
    await other.purchases('c-1', order('A-2', { now: instant('2026-03-11T00:00:00.000Z') }));
    expect(await side.purchases('c-1', order('A-2'))).toMatchObject({ outcome: 'accepted', revision: 1, repeated: true });
  });
});

describe('a precondition', () => {
  it('is held against the stream as it is', async () => {
    const { log, side } = await shop();
    expect(await side.purchases('c-1', order('A-1', { expectedRevision: 0 }))).toEqual({ outcome: 'precondition-failed', stream: 'purchases-c-1', revision: null });
    await side.purchases('c-1', order('A-1'));
    await writeSideOn(log).purchases('c-1', order('A-2'));
    expect(await side.purchases('c-1', order('A-3', { expectedRevision: 0 }))).toMatchObject({ outcome: 'precondition-failed', revision: 1 });
    expect(await side.purchases('c-1', order('A-3', { expectedRevision: 1 }))).toMatchObject({ outcome: 'accepted', revision: 2 });
  });

  it('does not stand in the way of a repeat', async () => {
    const { side } = await shop();
    await side.purchases('c-1', order('A-1'));
    await side.purchases('c-1', order('A-2'));
    expect(await side.purchases('c-1', order('A-1', { expectedRevision: 7 }))).toMatchObject({ outcome: 'accepted', revision: 0, repeated: true });
  });
});

describe('when the log does not do as asked', () => {
  const registered = async () => {
    const log = new MemoryEventLog(memoryHistory());
    await writeSideOn(log).customer('c-1', request('register', registerCustomer()));
    return log;
  };

  it('an outcome that stays unknown is said to be unknown', async () => {
    const side = writeSideOn(faultyEventLog(await registered(), () => 'not-stored'));
    await expect(side.purchases('c-1', order('A-1'))).rejects.toBeInstanceOf(CommandOutcomeUnknown);
  });

  it('an answer that is always lost is read back', async () => {
    const side = writeSideOn(faultyEventLog(await registered(), () => 'answer-lost'));
    expect(await side.purchases('c-1', order('A-1'))).toMatchObject({ outcome: 'accepted', revision: 0, repeated: false });
  });

  it('an append that never answers is given up after its time', async () => {
    const log = await registered();
    const silent: EventLog = Object.assign(Object.create(log) as EventLog, { append: () => new Promise<never>(() => undefined) });
    const side = writeSideOn(silent, { limits: { appendTimeoutMs: 5, appendTriesAtMost: 2 } });
    await expect(side.purchases('c-1', order('A-1'))).rejects.toBeInstanceOf(CommandOutcomeUnknown);
  });

  it('endless conflicts end in contended', async () => {
    const side = writeSideOn(faultyEventLog(await registered(), () => 'conflict'));
    expect(await side.purchases('c-1', order('A-1'))).toEqual({ outcome: 'contended', stream: 'purchases-c-1' });
  });

  it('a fault of the log is passed on', async () => {
    const log = await registered();
    const side = writeSideOn(log);
    await log.close();
    await expect(side.purchases('c-1', order('A-1'))).rejects.toBeInstanceOf(LogFault);
  });

  it('what is too large for one append is refused', async () => {
    const { side } = await shop(await registered());
    const example = { title: 'x'.repeat(maxAppendBytes) };
    const outcome = await side.policy('ladder', request('p', { type: 'PublishPolicy', name: 'ladder', effectiveFrom: day('2026-04-01'), parameters: {}, examples: [example] }));
    expect(outcome).toMatchObject({ outcome: 'rejected', rejection: { code: 'policy-not-valid' } });
    const huge = request<PurchasesCommand>('huge', recordOrder({ lines: orderLines(...Array.from({ length: 501 }, () => 1)) }));
    expect(await side.purchases('c-1', huge)).toMatchObject({ outcome: 'rejected', rejection: { code: 'too-many-lines' } });
  });
});

describe('a lane', () => {
  it('is full at its limit, and says so', async () => {
    const log = new MemoryEventLog(memoryHistory());
    const side = writeSideOn(log, { waitingAtMost: 2 });
    await side.customer('c-1', request('register', registerCustomer()));
    const outcomes = await Promise.all(['A-1', 'A-2', 'A-3', 'A-4'].map((id) => side.purchases('c-1', order(id))));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'contended']);
  });
});

describe('a request that can not be worked', () => {
  it.each(['', 'a b', 'ä', 'x'.repeat(129)])('has the command id %j', async (commandId) => {
    const { side } = await shop();
    expect(await side.purchases('c-1', { ...order('A-1'), commandId })).toMatchObject({ outcome: 'rejected', rejection: { code: 'invalid-value', field: 'commandId' } });
  });
  it('holds what is no JSON', async () => {
    const { side } = await shop();
    for (const channel of ['\ud800', undefined, 1n] as never[]) {
      const outcome = await side.purchases('c-1', { ...order('A-1'), command: { ...recordOrder(), channel } });
      expect(outcome).toMatchObject({ outcome: 'rejected', rejection: { code: 'not-plain-json' } });
    }
  });
});
