import type { ExpectedRevision } from '@rapport/event-log';
import { collect, newEvent } from '@rapport/testing';
import fc from 'fast-check';
import { temporaryLog } from './temporary-log.js';

interface Call {
  readonly stream: string;
  /** Added to the stream's real revision. */
  readonly offset: number;
  readonly ids: readonly number[];
}
type Step = { readonly kind: 'appends'; readonly calls: readonly Call[] } | { readonly kind: 'reopen' };

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The log as plain arrays: what an append has to answer, without positions. */
class ModelLog {
  readonly streams = new Map<string, string[]>();
  readonly order: string[] = [];

  revisionFor({ stream, offset }: Call): ExpectedRevision {
    const wanted = (this.streams.get(stream)?.length ?? 0) - 1 + offset;
    return wanted < 0 ? 'no-stream' : wanted;
  }

  append(stream: string, expected: ExpectedRevision, ids: readonly string[]): object {
    const stored = this.streams.get(stream) ?? [];
    const start = expected === 'no-stream' ? 0 : expected + 1;
    if (start === stored.length) {
      if (ids.length > 0) this.streams.set(stream, [...stored, ...ids]);
      this.order.push(...ids.map((id) => `${stream} ${id}`));
      return { outcome: 'appended', revision: start + ids.length - 1, repeated: false };
    }
    const there = stored.slice(start, start + ids.length);
    if (ids.length > 0 && there.length === ids.length && there.every((id, index) => id === ids[index])) {
      return { outcome: 'appended', revision: start + ids.length - 1, repeated: true };
    }
    return { outcome: 'conflict', actual: stored.length === 0 ? 'no-stream' : stored.length - 1 };
  }
}

const call = fc.record({
  stream: fc.constantFrom('a-1', 'b-1', '$rapport-c'),
  offset: fc.constantFrom(0, 0, 0, -1, -2, -3, 1),
  ids: fc.array(fc.nat(3), { maxLength: 3 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('appends' as const), calls: fc.array(call, { minLength: 1, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

it('answers and holds what plain arrays would, whatever is appended, repeated and reopened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const storage = await temporaryLog({ cachedStreams: 2, limits: { queuedAppends: 4, groupAppends: 3 } });
      const model = new ModelLog();
      try {
        for (const each of steps) {
          if (each.kind === 'reopen') await storage.reopen();
          else await compareAnswers(storage, model, each.calls);
        }
        for (const [stream, ids] of model.streams) expect((await collect(storage.log.readStream(stream))).map(({ id }) => id)).toEqual(ids);
        const all = await collect(storage.log.readAll({ includeTechnical: true }));
        expect(all.map(({ stream, id }) => `${stream} ${id}`)).toEqual(model.order);
        expect(await storage.log.verify()).toMatchObject({ events: model.order.length, damage: null });
      } finally {
        await storage.remove();
      }
    }),
    { numRuns: 60 },
  );
});

async function compareAnswers(storage: Awaited<ReturnType<typeof temporaryLog>>, model: ModelLog, calls: readonly Call[]): Promise<void> {
  const planned = calls.map((each) => {
    const expected = model.revisionFor(each);
    const ids = each.ids.map(idOf);
    const answer = storage.log.append(each.stream, expected, ids.map((id) => newEvent({ id }, id)));
    return { answer, wanted: model.append(each.stream, expected, ids) };
  });
  for (const { answer, wanted } of planned) {
    const found = await answer;
    expect(found.outcome === 'appended' ? { ...found, position: undefined } : found).toEqual(wanted);
  }
}
