import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contractCatalogue, schemaFileOf, translate } from '@rapport/application';
import { schemaUrlOf } from '@rapport/contracts';
import { beginning } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { readFileSync } from 'node:fs';
import { QueryApiModule } from '../src/index.js';

const published = (file: string): string => readFileSync(new URL(`../../../docs/schemas/${file}`, import.meta.url), 'utf8');

describe('the schemas of the topic, over HTTP', () => {
  let api: Served;
  beforeAll(async () => {
    const { readStore, log, vault } = new WrittenWorld();
    const progress = { reached: () => beginning, partitions: () => [], waitFor: async () => true };
    api = await served(QueryApiModule.register({
      readStore, views: viewDefinitions, log, translate, vault, progress,
      parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [], catchUp: () => ({ caughtUp: false, done: 0, total: 1 }),
    }));
  });
  afterAll(() => api.close());

  it.each(contractCatalogue.map((entry) => [entry.type, entry] as const))('are where the records of %s say, as in the file that was published', async (_, entry) => {
    const answer = await fetch(schemaUrlOf(`${api.url}/v1/schemas`, entry.type, entry.version));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/schema+json; charset=utf-8']);
    expect(await answer.text()).toBe(published(schemaFileOf(entry)));
  });

  it('are listed, each with its address', async () => {
    const { items } = (await (await fetch(`${api.url}/v1/schemas`)).json()) as { items: readonly { type: string; id: string; href: string }[] };
    expect(items.map(({ type }) => type)).toEqual([...contractCatalogue.map(({ type }) => type), 'rapport.customer-status']);
    expect(await (await fetch(`${api.url}/v1/schemas/rapport.customer-status/1`)).text()).toBe(published('rapport.customer-status.v1.json'));
    const [first] = items;
    const schema = (await (await fetch(api.url + first!.href)).json()) as { $id: string };
    expect(schema.$id).toBe(first!.id);
  });

  it.each(['rapport.order-recorded/2', 'rapport.order-recorded/01', 'rapport.other/1', 'constructor/1'])('are not there for %s', async (place) => {
    const answer = await fetch(`${api.url}/v1/schemas/${place}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('application/problem+json')]);
  });
});
