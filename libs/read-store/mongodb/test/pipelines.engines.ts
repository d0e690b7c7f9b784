import { connectMongo, type MongoConnection } from '@rapport/mongodb';
import type { JsonObject } from '@rapport/kernel';
import { assertPipeline, leadingFilter, type Pipeline, type StoredDocument } from '@rapport/read-store';
import { PipelineAnalyst, runPipeline } from '@rapport/read-store-memory';
import { anyDocuments, anyFilter, anyPipeline, comparable, insertAll, pipelineContract, pipelineSamples } from '@rapport/testing';
import { mongodbUrl, uniqueName } from '@rapport/testing/engines';
import fc from 'fast-check';
import { droppedStore, dropDatabase } from './dropped-store.js';

const database = uniqueName('pipelines');
let connection: MongoConnection;
beforeAll(async () => void (connection = await connectMongo({ url: mongodbUrl(), database })));
afterAll(async () => {
  await connection.close();
  await dropDatabase(database);
});

let round = 0;
/** The server's own answer. `$set` is another name of `$addFields`, which not every server of MongoDB's protocol knows. */
async function aggregated(documents: readonly StoredDocument[], pipeline: Pipeline): Promise<readonly JsonObject[]> {
  const collection = connection.database.collection<StoredDocument>(`round-${++round}`);
  if (documents.length > 0) await collection.insertMany(documents.map((document) => ({ ...document })));
  const known = pipeline.map((stage) => ('$set' in stage ? { $addFields: stage['$set'] } : stage));
  return (await collection.aggregate(known as never).toArray()) as JsonObject[];
}

describe('pipelines in the document store itself', () => pipelineContract(aggregated, { documented: false }));

/** What the process of an analysis answers, in this process. */
function run(documents: readonly StoredDocument[], pipeline: Pipeline): readonly JsonObject[] {
  assertPipeline(pipeline);
  const answered: JsonObject[] = [];
  const copies = JSON.parse(JSON.stringify(documents)) as StoredDocument[];
  const outcome = runPipeline(pipeline, copies, { documentsAnswered: 1_000, answerBytes: 1_000_000 }, (json) => answered.push(JSON.parse(json) as JsonObject));
  expect({ pipeline, outcome }).toEqual({ pipeline, outcome: { outcome: 'answered' } });
  return answered;
}

it('any allowed pipeline is answered as the document store itself does', async () => {
  await fc.assert(
    fc.asyncProperty(anyDocuments, fc.array(anyPipeline, { minLength: 8, maxLength: 8 }), async (documents, pipelines) => {
      const collection = connection.database.collection<StoredDocument>(`any-${++round}`);
      if (documents.length > 0) await collection.insertMany(documents.map((document) => ({ ...document })));
      for (const pipeline of pipelines) {
        const answered = comparable((await collection.aggregate(pipeline as never).toArray()) as JsonObject[], false);
        expect({ pipeline, answered: run(documents, pipeline) }).toEqual({ pipeline, answered });
      }
    }),
    { numRuns: 25 },
  );
});

it('what the store leaves out by a leading match, the pipeline would leave out', async () => {
  const store = await droppedStore();
  try {
    await fc.assert(
      fc.asyncProperty(anyDocuments, fc.array(anyFilter, { minLength: 20, maxLength: 20 }), async (documents, filters) => {
        const things = store.collection(`led-${++round}`);
        await insertAll(things, documents);
        for (const filter of filters) {
          const pipeline: Pipeline = [{ $match: filter }, { $sort: { _id: 1 } }];
          const left = await things.find(leadingFilter(pipeline, (path) => path));
          expect({ filter, answered: run(left.documents, pipeline) }).toEqual({ filter, answered: run(documents, pipeline) });
        }
      }),
      { numRuns: 15 },
    );
  } finally {
    await store.close();
  }
});

it('an analyst reads the documents from the document store', async () => {
  const store = await droppedStore();
  const analyst = new PipelineAnalyst();
  try {
    const things = store.collection('things', [{ field: 'body.b', kind: 'equality' }]);
    await insertAll(things, pipelineSamples.map(({ _id, version, ...body }) => ({ _id, version, body })));
    const pipeline: Pipeline = [{ $group: { _id: '$b', count: { $sum: 1 } } }];
    const shown = ({ _id, body }: StoredDocument): JsonObject => ({ _id, ...(body as JsonObject) });
    expect(await analyst.analyse(things, { pipeline, filter: { 'body.b': 'x' }, shown })).toEqual({ documents: [{ _id: 'x', count: 2 }], examined: 2 });
    await expect(analyst.analyse(things, { pipeline }, { documentsExamined: 4 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'documents' });
    expect(analyst.running).toBe(0);
  } finally {
    await analyst.close();
    await store.close();
  }
});
