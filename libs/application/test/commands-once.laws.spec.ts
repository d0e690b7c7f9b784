import { CommandOutcomeUnknown, metadataOf, type CommandOutcome, type WriteSide } from '../src/index.js';
import { purchases, type PurchasesCommand, type PurchasesEvent } from '@rapport/domain';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import {
  appendFaults, clockOfSpecs, collect, faultyEventLog, MemoryEventLog, memoryHistory, orderLines, recordOrder, recordReturn, registerCustomer, request,
  voidOrder, writeSideOn, type AppendFault,
} from '@rapport/testing';
import fc from 'fast-check';

const commands: readonly PurchasesCommand[] = [
  recordOrder({ orderId: 'A-1', lines: orderLines([3, 100]) }),
  recordReturn({ orderId: 'A-1', returnId: 'R-1' }),
  recordReturn({ orderId: 'A-1', returnId: 'R-2' }),
  recordReturn({ orderId: 'A-1', returnId: 'R-3', lines: [{ line: 1, quantity: 2, amountMinor: null }] }),
  recordOrder({ orderId: 'A-2' }),
  recordReturn({ orderId: 'A-2', returnId: 'R-1' }),
  voidOrder({ orderId: 'A-2' }),
  recordOrder({ orderId: 'A-1', lines: orderLines([3, 101]) }),
];
const commandId = (which: number): string => `command-${which}`;

/** One sending: which command, by which process, which is started anew before when `restarts`. */
const sending = fc.record({ which: fc.nat(commands.length - 1), process: fc.nat(1), restarts: fc.boolean() });
const sendings = fc.array(sending, { minLength: 1, maxLength: 20 });
const faults = fc.array(fc.constantFrom(...appendFaults), { maxLength: 30 });

/** Two processes on one log, whose appends go wrong as told while there are faults left. */
async function world(planned: readonly AppendFault[]) {
  const log = new MemoryEventLog(memoryHistory());
  await writeSideOn(log).customer('c-1', request('register', registerCustomer()));
  const remaining = [...planned];
  const shaky = faultyEventLog(log, () => remaining.shift() ?? 'none');
  const start = (on: EventLog): WriteSide => writeSideOn(on, { limits: { appendTriesAtMost: 2, conflictsAtMost: 3 } });
  const processes = [start(shaky), start(shaky)];
  const answers: { readonly which: number; readonly outcome: CommandOutcome }[] = [];

  async function send(side: WriteSide, which: number): Promise<void> {
    const sent = side.purchases('c-1', request(commandId(which), commands[which]!));
    const outcome = await sent.catch((error: unknown) => {
      if (error instanceof CommandOutcomeUnknown) return null;
      throw error;
    });
    if (outcome) answers.push({ which, outcome });
  }
  const restart = (which: number): void => void (processes[which] = start(shaky));
  const stored = (): Promise<RecordedEvent[]> => collect(log.readStream('purchases-c-1'));
  return { log, processes, answers, send, restart, stored };
}

/** Each command's events lie together, once, and are what the rules give at their place. */
function expectEachOnce(stored: readonly RecordedEvent[]): void {
  let state = purchases.initial;
  const seen = new Set<string>();
  for (let next = 0; next < stored.length; ) {
    const { commandId: id } = metadataOf(stored[next]!);
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    const decided = purchases.decide(state, commands[Number(id.slice('command-'.length))]!, { now: clockOfSpecs });
    if (!decided.ok) throw new Error(`${id} was stored and is against the rules: ${decided.error.code}`);
    expect(decided.value.length).toBeGreaterThan(0);
    for (const event of decided.value as readonly PurchasesEvent[]) {
      expect(stored[next]).toMatchObject({ type: event.type, data: event.data, metadata: { commandId: id, occurredAt: event.occurredAt } });
      state = purchases.evolve(state, event);
      next += 1;
    }
  }
}

function expectAnswersTrue(stored: readonly RecordedEvent[], answers: readonly { readonly which: number; readonly outcome: CommandOutcome }[]): void {
  for (const { which, outcome } of answers) {
    const own = stored.filter((event) => metadataOf(event).commandId === commandId(which));
    if (outcome.outcome === 'accepted') expect(outcome).toMatchObject({ revision: own.at(-1)?.revision, position: own.at(-1)?.position });
    expect(outcome.outcome).not.toBe('command-id-reused');
  }
}

describe('a command twice is a command once', () => {
  it('whatever is lost, late, repeated or restarted', async () => {
    await fc.assert(
      fc.asyncProperty(sendings, faults, async (plan, planned) => {
        const { processes, answers, send, restart, stored, log } = await world(planned);
        for (const { which, process, restarts } of plan) {
          if (restarts) restart(process);
          await send(processes[process]!, which);
        }
        expectEachOnce(await stored());
        const before = await stored();
        expectAnswersTrue(before, answers);
        const accepted = new Set(before.map((event) => metadataOf(event).commandId));
        const calm = writeSideOn(log);
        for (const which of commands.keys()) {
          if (accepted.has(commandId(which))) await send(calm, which);
        }
        expect(await stored()).toEqual(before);
        expectAnswersTrue(before, answers);
      }),
      { numRuns: 150 },
    );
  });

  it('also when all are sent at once, by two processes', async () => {
    await fc.assert(
      fc.asyncProperty(sendings, faults, async (plan, planned) => {
        const { processes, answers, send, stored } = await world(planned);
        await Promise.all(plan.map(({ which, process }) => send(processes[process]!, which)));
        expectEachOnce(await stored());
        expectAnswersTrue(await stored(), answers);
      }),
      { numRuns: 100 },
    );
  });

  it('and what else is said under its id is refused, by whichever process', async () => {
    const contents = ['A-1', 'A-2'].map((orderId) => recordOrder({ orderId }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 6 }), faults, async (plan, planned) => {
        const { processes, stored } = await world(planned);
        const outcomes = await Promise.all(
          plan.map(async ([content, process]) => {
            const sent = processes[process]!.purchases('c-1', request('same-id', contents[content]!));
            return { content, outcome: await sent.then(({ outcome }) => outcome, () => 'unknown') };
          }),
        );
        const events = await stored();
        expect(events.length).toBeLessThanOrEqual(1);
        const won = events.map(({ data }) => contents.findIndex(({ orderId }) => orderId === data['orderId']))[0];
        for (const { content, outcome } of outcomes) {
          if (outcome === 'accepted') expect(content).toBe(won);
          if (outcome === 'command-id-reused') expect(content).not.toBe(won);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('by two processes in one moment: one event, one answer', async () => {
    const { processes, answers, send, stored } = await world([]);
    await Promise.all([0, 1, 0, 1].map((process) => send(processes[process]!, 0)));
    expect(await stored()).toHaveLength(1);
    expect(new Set(answers.map(({ outcome }) => JSON.stringify({ ...outcome, repeated: null }))).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome.outcome === 'accepted' && !outcome.repeated)).toHaveLength(1);
  });
});
