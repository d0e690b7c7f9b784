import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { translate } from '@rapport/application';
import { beginning } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { QueryApiModule } from '../src/index.js';

type Operation = { operationId?: string; 'x-permission'?: string; summary?: string; responses: Record<string, object> };
type Document = { paths: Record<string, Record<string, Operation>> };

describe('the OpenAPI document of queries', () => {
  let api: Served;
  let document: Document;

  beforeAll(async () => {
    const world = new WrittenWorld();
    const progress = { reached: () => beginning, partitions: () => [], waitFor: async () => true };
    const parked = { list: async () => [], show: async () => null, replay: async () => null };
    api = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault, progress, parked, failedViews: async () => [],
    }));
    document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document;
  });
  afterAll(() => api.close());

  it('is one', async () => {
    expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true });
  });

  it('describes every route: a name of its own, a permission, an answer', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThanOrEqual(27);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const operation of operations) {
      expect([operation.operationId, typeof operation['x-permission'], typeof operation.summary]).toEqual([operation.operationId, 'string', 'string']);
      expect(Object.keys(operation.responses)).toContain('200');
    }
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/views/{view}.csv', '/v1/views/{view}', '/v1/customers/{customerId}/events', '/v1/customers/{customerId}/orders/{source}/{orderId}']));
  });
});
