import { fedGenerations, Generations, generationStore } from '@rapport/edge';
import { beginning } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { ReadStore } from '@rapport/read-store';
import fc from 'fast-check';
import { rebuild, type RebuildOptions, type RebuildReport } from '../src/index.js';
import { anyHistory } from './histories.js';
import { bodiesIn, inPlainOrder, partitions, projectorOn, projectorOptions, recordsOf } from './model.js';
import { Crashed, stagedStore, type CrashPoint } from './staged-store.js';

const anyCrashes = fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 120 }), when: fc.constantFrom('before' as const, 'after' as const) }), { maxLength: 4 });

/** A log that grows, and the projector of each generation that is fed. */
class Shop {
  readonly log: EventRecord[] = [];
  readonly store = new MemoryReadStore();

  /** One more event, worked through in every generation that is fed now. */
  async tell(record: EventRecord): Promise<void> {
    this.log.push(record);
    for (const generation of fedGenerations(await new Generations(this.store).read())) await this.feed(generation);
  }

  /** What the generation lacks, record by record. */
  async feed(generation: number): Promise<void> {
    const projector = projectorOn(generationStore(this.store, generation));
    const from = (await projector.position()) ?? beginning;
    const rest = this.log.filter(({ event }) => event.position > from);
    for (const record of rest) {
      const partition = partitionOf(record.key, partitions);
      for (let other = 0; other < partitions; other++) {
        const own = other === partition ? record : { kind: 'watermark' as const, partition: other, position: record.event.position };
        await projector.projectBatch(other, [{ partition: other, offset: this.log.indexOf(record), record: own }]);
      }
    }
  }

  async live(): Promise<ReadStore> {
    return generationStore(this.store, (await new Generations(this.store).read()).live);
  }

  optionsOn(store: ReadStore, size: number): RebuildOptions {
    const { log } = this;
    return {
      ...projectorOptions, store,
      partitionOf: (key) => partitionOf(key, partitions),
      async *source(from) {
        const rest = log.filter(({ event }) => event.position > from);
        for (let start = 0; start < rest.length; start += size) {
          const records = rest.slice(start, start + size);
          yield { records, position: records.at(-1)!.event.position };
        }
      },
      head: async () => log.at(-1)?.event.position ?? beginning,
      feed: (generation) => this.feed(generation),
      intended: new Set(), signal: new AbortController().signal,
    };
  }
}

async function untilSwitched(shop: Shop, size: number, cue: () => Promise<unknown>, crashes: CrashPoint[]): Promise<RebuildReport> {
  for (;;) {
    try {
      return await rebuild(shop.optionsOn(stagedStore(shop.store, cue, crashes.shift() ?? null), size));
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
      // It died behind the switch, before it could say so.
      const { next, live } = await new Generations(shop.store).read();
      if (next === null && live > 0) return { switched: true, unexpected: [] } as unknown as RebuildReport;
    }
  }
}

describe('a rebuild beside the live generation', () => {
  it('ends in the bodies of a plain replay, whatever comes in meanwhile and wherever it dies; queries see everything all the time', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.nat(), fc.integer({ min: 1, max: 6 }), anyCrashes, fc.scheduler(), async (history, cut, size, crashes, scheduler) => {
        const records = recordsOf(history);
        const known = cut % records.length;
        const shop = new Shop();
        for (const record of records.slice(0, known)) await shop.tell(record);
        const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const load = async (): Promise<void> => {
          const plain = new MemoryReadStore();
          await inPlainOrder(plain, records.slice(0, known));
          for (const record of records.slice(known)) {
            await cue();
            await shop.tell(record);
            expect(await bodiesIn(await shop.live())).toEqual(await inPlainOrder(plain, [record]));
          }
        };
        const [report] = await scheduler.waitFor(Promise.all([untilSwitched(shop, size, cue, [...crashes]), load()]));
        expect(report).toMatchObject({ switched: true, unexpected: [] });
        const expected = await inPlainOrder(new MemoryReadStore(), records);
        const { live, kept } = await new Generations(shop.store).read();
        for (const generation of [live, kept!]) expect(await bodiesIn(generationStore(shop.store, generation))).toEqual(expected);
      }),
      { numRuns: Number(process.env['CONVERGENCE_RUNS'] ?? 60) },
    ), 120_000);
});
