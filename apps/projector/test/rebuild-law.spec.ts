import { fedGenerations, Generations, generationStore, isLeftBehind, isOfGeneration, rememberVersions } from '@rapport/edge';
import { beginning } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import fc from 'fast-check';
import { goBack, rebuild, releaseNext, versionsOf, type RebuildOptions, type RebuildReport } from '../src/index.js';
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
      drop: (isDropped) => this.store.drop(isDropped),
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

describe('going back to the generation that is kept', () => {
  const records = recordsOf(Array.from({ length: 6 }, (_, i) => ({ stream: `customer-p${i}`, key: `p${i}`, type: 'rapport.customer-registered', data: {}, sealedName: 'A' })));
  const signal = new AbortController().signal;
  const versions = versionsOf(projectorOptions.views);
  const generationsOf = async ({ store }: Shop) => {
    const { live, kept, next } = await new Generations(store).read();
    return [live, kept, next];
  };
  const rebuilt = async (): Promise<Shop> => {
    const shop = new Shop();
    for (const record of records.slice(0, 3)) await shop.tell(record);
    await rebuild(shop.optionsOn(shop.store, 2));
    return shop;
  };

  it('shows what a plain replay gives, and may be done again, which undoes it', async () => {
    const shop = await rebuilt();
    for (const [i, record] of records.slice(3).entries()) {
      await shop.tell(record);
      const [live, kept] = i % 2 === 0 ? [0, 1] : [1, 0];
      expect(await goBack({ store: shop.store, partitions, versions, signal })).toEqual({ live, kept });
      expect(await generationsOf(shop)).toEqual([live, kept, null]);
      expect(await bodiesIn(await shop.live())).toEqual(await inPlainOrder(new MemoryReadStore(), shop.log));
    }
  });

  it('waits for what the live one has shown, and changes nothing where that does not come', async () => {
    const shop = await rebuilt();
    shop.log.push(records[3]!);
    await shop.feed(1);
    await expect(goBack({ store: shop.store, partitions, versions, signal, withinMs: 20 })).rejects.toMatchObject({ name: 'SideStalled', side: 'kept' });
    expect(await generationsOf(shop)).toEqual([1, 0, null]);
    const going = goBack({ store: shop.store, partitions, versions, signal });
    await shop.feed(0);
    expect(await going).toEqual({ live: 0, kept: 1 });
  });

  it('is refused where nothing is kept, and where a rebuild has begun', async () => {
    const shop = new Shop();
    await shop.tell(records[0]!);
    await expect(goBack({ store: shop.store, partitions, versions, signal })).rejects.toMatchObject({ name: 'NothingKept', message: 'no documents of before are kept' });
    await rebuild({ ...shop.optionsOn(shop.store, 2), compareOnly: true });
    await expect(goBack({ store: shop.store, partitions, versions, signal })).rejects.toMatchObject({ name: 'NothingKept', message: expect.stringContaining('a rebuild is under way') });
  });

  it('is refused where what is kept is of other versions, and names them', async () => {
    const shop = await rebuilt();
    await rememberVersions(generationStore(shop.store, 0), 0, { ...versions, facts: 9 });
    await expect(goBack({ store: shop.store, partitions, versions, signal })).rejects.toMatchObject({ name: 'OtherVersions', message: expect.stringContaining('facts (found: version 9, needed: version 1). Go back with') });
    expect(await generationsOf(shop)).toEqual([1, 0, null]);
  });

  it('is refused to a newer command line, which is not sent to a rebuild that would be refused as well', async () => {
    const shop = await rebuilt();
    await rememberVersions(generationStore(shop.store, 0), 0, versions);
    const newer = { ...versions, facts: versions.facts + 1 };
    const refused: unknown = await goBack({ store: shop.store, partitions, versions: newer, signal }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'OtherVersions', message: expect.stringMatching(/Go back with the command line of the version that wrote it, beside a projector of that version; `rapport rebuild --drop-old` forgets it\.$/) });
    await expect(rebuild({ ...shop.optionsOn(shop.store, 2), views: [] })).rejects.toMatchObject({ name: 'GenerationKept' });
  });

  it('of two at the same time, one ends with nothing changed by it', async () => {
    const shop = await rebuilt();
    const ended = await Promise.allSettled([1, 2].map(() => goBack({ store: shop.store, partitions, versions, signal })));
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await generationsOf(shop)).toEqual([0, 1, null]);
  });
});

describe('a rebuild that a program of other versions has begun', () => {
  it('is not gone on with', async () => {
    const shop = new Shop();
    await shop.tell(recordsOf([{ stream: 'customer-p', key: 'p', type: 'rapport.customer-registered', data: {}, sealedName: 'A' }])[0]!);
    await rebuild({ ...shop.optionsOn(shop.store, 2), compareOnly: true });
    const [first, ...others] = projectorOptions.views;
    const options = { ...shop.optionsOn(shop.store, 2), views: [{ ...first!, version: first!.version + 1 }, ...others] };
    await expect(rebuild(options)).rejects.toMatchObject({ name: 'OtherVersions', differences: [{ of: first!.view, found: first!.version, needed: first!.version + 1 }], message: expect.stringMatching(/\. Go on with the command line of the version that began it, or give it up with `rapport rebuild --give-up`\.$/) });
    expect(await rebuild(shop.optionsOn(shop.store, 2))).toMatchObject({ generation: 1, switched: true });
  });
});

describe('a rebuild under way', () => {
  const records = recordsOf(Array.from({ length: 6 }, (_, i) => ({ stream: `customer-p${i}`, key: `p${i}`, type: 'rapport.customer-registered', data: {}, sealedName: 'A' })));

  /** As on a server, a collection that was dropped is there again when it is written to. */
  const byName = (store: MemoryReadStore): ReadStore => ({
    collection: <Document extends StoredDocument>(name: string): Collection<Document> => {
      const now = () => store.collection<Document>(name);
      return { name, findByIds: (ids) => now().findByIds(ids), find: (filter, options) => now().find(filter, options), count: (filter, options) => now().count(filter, options), write: (writes) => now().write(writes) };
    },
    close: async () => undefined,
  });

  /** Ends with what came behind the first batch. */
  async function interrupted(shop: Shop, meanwhile: () => Promise<unknown>): Promise<void> {
    const options = shop.optionsOn(byName(shop.store), 2);
    const source: RebuildOptions['source'] = async function* (from, signal) {
      for await (const batch of options.source(from, signal)) {
        yield batch;
        if (batch.records[0] === records[0]) await meanwhile();
      }
    };
    await expect(rebuild({ ...options, source })).rejects.toMatchObject({ name: 'GenerationsMoved' });
  }
  const begun = async (): Promise<Shop> => {
    const shop = new Shop();
    for (const record of records) await shop.tell(record);
    return shop;
  };

  it('that is given up leaves nothing behind, though it notices late', async () => {
    const shop = await begun();
    await interrupted(shop, async () => {
      expect(await releaseNext(shop.store)).toBe(1);
      await shop.store.drop(isOfGeneration(1));
    });
    expect(await shop.store.collection('g1-facts').count({})).toBe(0);
    expect(await rebuild(shop.optionsOn(shop.store, 2))).toMatchObject({ generation: 2, switched: true });
  });

  it('that another one has taken over leaves it all that is filled', async () => {
    const shop = await begun();
    const generations = new Generations(shop.store);
    await interrupted(shop, async () => generations.change(await generations.read(), {}));
    expect(await shop.store.collection('g1-facts').count({})).toBe(records.length);
    expect(await rebuild(shop.optionsOn(shop.store, 2))).toMatchObject({ generation: 1, switched: true, resumed: true });
  });
});

describe('collections that were left behind', () => {
  it('are those of generations that are gone, and not of those that there are or will be, nor what belongs to none', async () => {
    const names = ['facts', 'view-totals-v1', 'wire', 'reactions', 'generations', 'g1-facts', 'g2-facts', 'g3-view-totals-v1', 'g4-progress', 'g5-facts', 'g12-facts'];
    const known = { _id: 'generations', version: 9, live: 3, kept: 1, last: 4, next: null };
    expect(names.filter(isLeftBehind(known))).toEqual(['facts', 'view-totals-v1', 'g2-facts', 'g4-progress']);
    expect(names.filter(isLeftBehind({ ...known, kept: 0, next: { generation: 4, phase: 'facts', position: beginning, views: [] } }))).toEqual(['g1-facts', 'g2-facts']);
    expect(names.filter(isLeftBehind(await new Generations(new MemoryReadStore()).read()))).toEqual([]);
  });
});
