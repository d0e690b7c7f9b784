import { MemoryReadStore } from '@rapport/read-store-memory';
import { anyDocuments, anyFilter, anyOrder, insertAll, type Sample } from '@rapport/testing';
import fc from 'fast-check';
import type { MongoReadStore } from '../src/index.js';
import { droppedStore } from './dropped-store.js';

const rounds = 25;
const queriesOfARound = 40;

describe('the query language', () => {
  let store: MongoReadStore;
  beforeAll(async () => void (store = await droppedStore()));
  afterAll(() => store.close());

  it('finds the same, in the same order, as in memory', async () => {
    let round = 0;
    const anyQuery = fc.record({ filter: anyFilter, order: anyOrder });
    await fc.assert(
      fc.asyncProperty(anyDocuments, fc.array(anyQuery, { minLength: queriesOfARound, maxLength: queriesOfARound }), async (documents, queries) => {
        const inMongo = store.collection<Sample>(`round-${++round}`, [{ field: 'a', kind: 'range' }, { field: 'tags', kind: 'equality' }]);
        const inMemory = new MemoryReadStore().collection<Sample>('round');
        await insertAll(inMongo, documents);
        await insertAll(inMemory, documents);
        for (const { filter, order } of queries) {
          const [found, expected] = await Promise.all([inMongo.find(filter, order), inMemory.find(filter, order)]);
          expect({ filter, order, documents: found.documents }).toEqual({ filter, order, documents: expected.documents });
          expect({ filter, count: await inMongo.count(filter) }).toEqual({ filter, count: await inMemory.count(filter) });
        }
      }),
      { numRuns: rounds },
    );
  });
});
