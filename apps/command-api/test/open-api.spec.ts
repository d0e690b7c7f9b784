import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { commandNames } from '../src/commands/command-table.js';
import { CommandApiModule } from '../src/index.js';

type Operation = { operationId?: string; 'x-permission'?: string; summary?: string; responses: Record<string, { content?: object }>; parameters?: { name: string }[] };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };

describe('the OpenAPI document of commands', () => {
  let api: Served;
  let document: Document;

  beforeAll(async () => {
    const world = new WrittenWorld();
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
    document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document;
  });
  afterAll(() => api.close());

  const operations = () => Object.values(document.paths).flatMap((methods) => Object.values(methods));

  it('is one', async () => {
    expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true });
  });

  it('describes every route: a name of its own, a permission, a success and problems', () => {
    const ids = operations().map(({ operationId }) => operationId);
    // Besides one for each command: batches, and the preview of what an order would earn.
    expect(new Set(ids).size).toBe(commandNames.length + 2);
    for (const operation of operations()) {
      expect([operation.operationId, typeof operation['x-permission'], typeof operation.summary]).toEqual([operation.operationId, 'string', 'string']);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '415', '503']));
      expect(operation.responses['400']!.content).toHaveProperty(['application/problem+json', 'schema', '$ref'], '#/components/schemas/Problem');
    }
  });

  it('describes bodies and headers', () => {
    expect(document.components.schemas['RecordOrderDto']).toMatchObject({
      required: ['source', 'orderId', 'occurredAt', 'currency', 'lines'],
      properties: { lines: { type: 'array', items: { $ref: '#/components/schemas/OrderLineDto' } }, total: { type: 'string', example: '29.33' } },
    });
    expect(document.paths['/v1/customers']!['post']!.parameters!.map(({ name }) => name)).toEqual(expect.arrayContaining(['Idempotency-Key', 'If-Match', 'X-Actor']));
  });
});
