import type { ExpectedRevision } from '@rapport/event-log';
import { collect, freshStream, newEvent } from '@rapport/testing';
import fc from 'fast-check';
import { doubleStorage, type DoubleStorage } from './double-storage.js';

interface Call {
  readonly stream: number;
  /** Added to the stream's real revision. */
  readonly offset: number;
  readonly ids: readonly number[];
}

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What an append has to answer, without positions, by plain arrays. */
function modelAnswer(streams: string[][], { stream, offset, ids }: Call): { readonly expected: ExpectedRevision; readonly wanted: object } {
  const stored = streams[stream]!;
  const start = Math.max(0, stored.length + offset);
  const expected = start === 0 ? 'no-stream' : start - 1;
  const wantedIds = ids.map(idOf);
  if (start === stored.length) {
    stored.push(...wantedIds);
    return { expected, wanted: { outcome: 'appended', revision: start + ids.length - 1, repeated: false } };
  }
  const there = stored.slice(start, start + ids.length);
  const repeated = ids.length > 0 && there.length === ids.length && there.every((id, index) => id === wantedIds[index]);
  const actual = stored.length === 0 ? 'no-stream' : stored.length - 1;
  return { expected, wanted: repeated ? { outcome: 'appended', revision: start + ids.length - 1, repeated: true } : { outcome: 'conflict', actual } };
}

const call: fc.Arbitrary<Call> = fc.record({
  stream: fc.nat(2),
  offset: fc.constantFrom(0, 0, 0, -1, -2, -3, 1),
  ids: fc.array(fc.nat(3), { maxLength: 3 }),
});

describe('the log on EventStoreDB', () => {
  let storage: DoubleStorage;
  beforeAll(async () => void (storage = await doubleStorage()));
  afterAll(() => storage.remove());

  it('answers and holds what plain arrays would, whatever is appended and repeated, together or after each other', async () => {
    const turns = fc.array(fc.array(call, { minLength: 1, maxLength: 5 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(turns, async (steps) => {
        const names = [freshStream('a'), freshStream('b'), freshStream('$rapport-c')];
        const model: string[][] = [[], [], []];
        for (const calls of steps) {
          const planned = calls.map((each) => {
            const { expected, wanted } = modelAnswer(model, each);
            return { wanted, answer: storage.log.append(names[each.stream]!, expected, each.ids.map((id) => newEvent({ id }, idOf(id)))) };
          });
          for (const { answer, wanted } of planned) {
            const found = await answer;
            expect(found.outcome === 'appended' ? { ...found, position: undefined } : found).toEqual(wanted);
          }
        }
        for (const [index, ids] of model.entries()) expect((await collect(storage.log.readStream(names[index]!))).map(({ id }) => id)).toEqual(ids);
      }),
      // A part of an append that is still on its way, repeated at once.
      { numRuns: 40, examples: [[[[{ stream: 2, offset: 0, ids: [2, 0] }, { stream: 2, offset: -3, ids: [2] }, { stream: 0, offset: 0, ids: [] }]]]] },
    );
    expect((await storage.log.verify()).damage).toBe(null);
  }, 120_000);
});
