import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { request, type ClientRequest } from 'node:http';
import { ViewAnalyses } from '../src/analysis/view-analyses.js';
import { eventually, QueriedWorld } from './queried-world.js';

jest.setTimeout(60_000);

interface Answer {
  readonly documents: readonly Record<string, never>[];
  readonly asOf: string;
  readonly examined: number;
  readonly position: string;
}
interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly limit?: string;
  readonly allowed?: number;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

describe('a question of an analyst', () => {
  const world = new QueriedWorld();
  beforeAll(() => world.start({ analysis: { atOnce: 2 } }));
  afterAll(() => world.close());

  const send = (body: unknown, view = 'customers', init: RequestInit & { query?: string } = {}) =>
    fetch(`${world.api.url}/v1/views/${view}/query${init.query ?? ''}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init, headers: { 'content-type': 'application/json', ...(init.headers as object) } });
  const ask = async <Body = Answer>(body: unknown, view?: string, init?: RequestInit & { query?: string }) => {
    const response = await send(body, view, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };

  it('names fields as filters do, and is answered with its position and as-of day', async () => {
    const { status, headers, body } = await ask({ filter: { 'stage.value': 'loyal' }, projection: { id: 1, asOf: 1, 'purchases.units': 1 } });
    const loyal = await fetch(`${world.api.url}/v1/views/customers?filter={"stage.value":"loyal"}`).then((answer) => answer.json() as Promise<{ items: { id: string }[] }>);
    expect([status, headers.get('x-position'), body.position, body.asOf]).toEqual([200, world.reached, world.reached, '2026-03-01']);
    expect(body.documents.map(({ id }) => id)).toEqual(loyal.items.map(({ id }) => id));
    expect((await ask({ filter: { id: 'c-04' }, projection: { id: 1, asOf: 1, 'purchases.units': 1 } })).body).toMatchObject({ documents: [{ id: 'c-04', asOf: '2026-03-01', purchases: { units: 4 } }], examined: 1 });
  });

  it('is put as filter, sort, projection and limit', async () => {
    const { body } = await ask({ filter: { 'purchases.units': { $gt: 0 } }, sort: { 'purchases.units': -1, id: -1 }, projection: { id: 1 }, limit: 3 });
    expect(body.documents).toEqual([{ id: 'c-08' }, { id: 'c-05' }, { id: 'c-02' }]);
  });

  it('is put as a pipeline, with a filter in front and a limit behind', async () => {
    const pipeline = [{ $group: { _id: '$purchases.orders', customers: { $sum: 1 } } }, { $sort: { _id: 1 } }];
    expect((await ask({ pipeline })).body).toMatchObject({ documents: [{ _id: 0, customers: 3 }, { _id: 1, customers: 3 }, { _id: 2, customers: 3 }, { _id: 3, customers: 3 }], examined: 12 });
    expect((await ask({ filter: { 'purchases.orders': { $gte: 2 } }, pipeline, limit: 1 })).body).toMatchObject({ documents: [{ _id: 2, customers: 3 }], examined: 6 });
  });

  it('is answered line by line where NDJSON is asked for', async () => {
    const response = await send({ sort: { id: 1 }, projection: { id: 1 } }, 'customers', { headers: { accept: 'application/x-ndjson' } });
    const lines = (await response.text()).trimEnd().split('\n');
    expect([response.headers.get('content-type'), response.headers.get('x-position'), lines.length, lines[11]]).toEqual(['application/x-ndjson; charset=utf-8', world.reached, 12, '{"id":"c-11"}']);
  });

  it('shows nothing of how documents are stored, of what is sealed, and of the owner\'s notes', async () => {
    const response = await send({}, 'customers', { headers: { 'x-actor': 'staff-7' } });
    const text = await response.text();
    const [first] = (JSON.parse(text) as Answer).documents;
    expect(first).toMatchObject({ id: 'c-00', asOf: '2026-03-01', customerId: 'c-00', ownerId: 'staff-7' });
    for (const name of ['_id', 'version', 'body', 'inputs', 'ownerOnly', 'profile']) expect(first).not.toHaveProperty(name);
    expect(text).not.toMatch(/difficult|Wang/);
    const copied = await ask({ pipeline: [{ $group: { _id: null, all: { $push: '$$ROOT' } } }] });
    expect(JSON.stringify(copied.body)).not.toMatch(/difficult|Wang/);
  });

  const deep = (levels: number): object => (levels === 0 ? { id: 'x' } : { $and: [deep(levels - 1)] });

  it.each<[string, unknown, number, string, RegExp]>([
    ['$where', { filter: { $where: 'sleep(1e6)' } }, 422, 'filter', /\$where.*no code is run/],
    ['$function', { pipeline: [{ $addFields: { x: { $function: { body: 'f', args: [], lang: 'js' } } } }] }, 422, 'pipeline[0].$addFields.x', /\$function is not allowed: no code is run/],
    ['$out', { pipeline: [{ $match: {} }, { $out: 'stolen' }] }, 422, 'pipeline[1]', /\$out is not allowed: it reads or writes elsewhere/],
    ['$merge', { pipeline: [{ $merge: { into: 'stolen' } }] }, 422, 'pipeline[0]', /\$merge is not allowed: it reads or writes elsewhere/],
    ['$lookup', { pipeline: [{ $lookup: { from: 'keys', as: 'keys', localField: 'id', foreignField: '_id' } }] }, 422, 'pipeline[0]', /\$lookup is not allowed/],
    ['an exploding pattern in a filter', { filter: { customerId: { $regex: '^(a+)+$' } } }, 422, 'filter', /\$regex.*a pattern may take for ever/],
    ['an exploding pattern in a pipeline', { pipeline: [{ $match: { $expr: { $regexMatch: { input: '$id', regex: '(.*a){20}' } } } }] }, 422, 'pipeline[0].$match', /a pattern may take for ever/],
    ['10,000 conditions', { filter: { $or: Array.from({ length: 10_000 }, () => ({ id: 'x' })) } }, 422, 'filter', /at most 1000 conditions/],
    ['conditions nested too deep', { filter: deep(20) }, 400, 'filter.$and[0].', /deeper than 32 levels/],
    ['a note for the owner, in a filter', { filter: { 'ownerOnly.temperament': 'difficult' } }, 422, 'filter', /'ownerOnly.temperament' is not shown to everybody/],
    ['a note for the owner, in a sort', { sort: { 'ownerOnly.temperament': 1 } }, 422, 'sort', /is not shown to everybody/],
    ['a note for the owner, in a projection', { projection: { note: '$ownerOnly.temperament' } }, 422, 'projection', /is not shown to everybody/],
    ['a note for the owner, in a pipeline', { pipeline: [{ $group: { _id: '$ownerOnly.temperament' } }] }, 422, 'pipeline[0].$group', /is not shown to everybody/],
    ['a sealed field, in a filter', { filter: { 'profile.value': 'Wang Fang' } }, 422, 'filter', /'profile.value' is not shown to everybody/],
    ['a sealed field, within $elemMatch', { filter: { profile: { $elemMatch: { value: 'Wang Fang' } } } }, 422, 'filter', /'profile' is not shown to everybody/],
    ['a sealed field by its name in a command', { filter: { 'contact.name': 'Wang Fang' } }, 422, 'filter', /is not shown to everybody/],
    ['a sort beside a pipeline', { sort: { id: 1 }, pipeline: [] }, 422, 'sort', /stands beside a pipeline/],
    ['a field that nobody knows', { colour: 'red' }, 400, 'colour', /is not a known field/],
    ['a pipeline that is none', { pipeline: 'x' }, 400, 'pipeline', /must be a list/],
    ['a limit that is none', { limit: 0 }, 400, 'limit', /whole number from 1/],
  ])('with %s is refused, and told why and where', async (_, asked, expected, field, reason) => {
    const { status, headers, body } = await ask<Refused>(asked);
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json; charset=utf-8']);
    expect(body.errors?.[0]?.field.startsWith(field)).toBe(true);
    expect(body.detail).toMatch(reason);
    expect(JSON.stringify(body)).not.toContain('Wang');
  });

  it('with 10,000 nested conditions is refused before anything is done with it', async () => {
    const nested = `${'{"$and":['.repeat(10_000)}{"id":"x"}${']}'.repeat(10_000)}`;
    const { status, body } = await ask<Refused>(`{"filter":${nested}}`);
    expect([status, body.code]).toEqual([400, 'malformed-body']);
    expect(body.detail).toMatch(/nested deeper than 32 levels/);
  });

  it('that does not fit the values is told so', async () => {
    const { status, body } = await ask<Refused>({ pipeline: [{ $addFields: { x: { $divide: ['$purchases.units', 0] } } }] });
    expect([status, body.code]).toEqual([422, 'pipeline-failed']);
    expect(body.detail).toContain('$divide');
  });

  it('waits for a position, or says how far the views are', async () => {
    const { status, body } = await ask<Refused>({}, 'customers', { query: `?notOlderThan=${'f'.repeat(32)}&waitMs=0` });
    expect([status, body.code]).toEqual([503, 'not-caught-up']);
    expect((await ask({ limit: 1 }, 'customers', { query: `?notOlderThan=${world.reached}` })).status).toBe(200);
    expect((await ask({}, 'weather')).status).toBe(404);
  });

  /** Every pair of customers, then every pair of those. */
  const endless = [
    { $group: { _id: null, ids: { $push: '$id' } } },
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((name) => [{ $addFields: { [name]: '$ids' } }, { $unwind: `$${name}` }]),
    { $sort: { a: 1, h: 1 } },
  ];

  /** Asks on a connection of its own, which can be broken off. */
  function asking(body: object): ClientRequest {
    const asked = request(`${world.api.url}/v1/views/customers/query`, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
    asked.on('error', () => null).end(JSON.stringify(body));
    return asked;
  }

  it('whose client has gone leaves nothing running', async () => {
    const analyses = world.api.app.get(ViewAnalyses);
    const left = asking({ pipeline: endless });
    await eventually(() => analyses.running === 1);
    left.destroy();
    await eventually(() => analyses.running === 0);
    expect(world.api.logLines.filter((line) => line.includes('a request failed'))).toEqual([]);
  });

  it('waits for its turn: more at once than are allowed are refused for now', async () => {
    const analyses = world.api.app.get(ViewAnalyses);
    const two = [1, 2].map(() => asking({ pipeline: endless }));
    await eventually(() => analyses.running === 2);
    const { status, headers, body } = await ask<Refused>({ limit: 1 });
    expect([status, headers.get('retry-after'), body.code]).toEqual([429, '1', 'analyses-busy']);
    for (const left of two) left.destroy();
    await eventually(() => analyses.running === 0);
  });
});

describe('the limits of an analysis', () => {
  const [world, hurried] = [new QueriedWorld(), new QueriedWorld()];
  beforeAll(async () => {
    await world.start({ analysis: { limits: { timeMs: 60_000, documentsExamined: 12, documentsAnswered: 5, answerBytes: 5_000 } } });
    await hurried.start({ analysis: { limits: { timeMs: 3_000 } } });
  });
  afterAll(async () => {
    await world.close();
    await hurried.close();
  });

  it.each<[string, QueriedWorld, object, string, string, number]>([
    ['documents', world, {}, 'orders', 'documents', 12],
    ['the answer\'s documents', world, { filter: { 'purchases.orders': { $gte: 1 } }, projection: { id: 1 } }, 'customers', 'answer-documents', 5],
    ['the answer\'s bytes', world, { filter: { 'purchases.orders': { $gte: 3 } } }, 'customers', 'answer-bytes', 5_000],
    ['time', hurried, {
      filter: { 'purchases.orders': { $gte: 1 } },
      pipeline: [{ $group: { _id: null, ids: { $push: '$id' } } }, ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].flatMap((name) => [{ $addFields: { [name]: '$ids' } }, { $unwind: `$${name}` }]), { $group: { _id: '$a', n: { $sum: 1 } } }],
    }, 'customers', 'time', 3_000],
  ])('hold for %s, and are told', async (_, { api }, asked, view, limit, allowed) => {
    const response = await fetch(`${api.url}/v1/views/${view}/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) });
    const body = (await response.json()) as Refused;
    expect([response.status, body.code, body.limit, body.allowed]).toEqual([422, 'query-limit', limit, allowed]);
    expect(api.app.get(ViewAnalyses).running).toBe(0);
  });
});

describe('the memory of an analysis', () => {
  const world = new QueriedWorld();
  beforeAll(() => world.start({ analysis: { atOnce: 2, limits: { memoryMiB: 24, timeMs: 120_000 } } }));
  afterAll(() => world.close());

  /** A hundred thousand rows of each customer. */
  const rows = [{ $project: { row: { $range: [0, 100_000] } } }, { $unwind: '$row' }];
  const send = (pipeline: object[]) => fetch(`${world.api.url}/v1/views/customers/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ pipeline }) });

  it.each<[string, object[]]>([
    ['whole documents kept in a group', [...rows, { $group: { _id: null, all: { $push: '$$ROOT' } } }]],
    ['groups without number', [...rows, { $group: { _id: { id: '$_id', row: '$row' }, n: { $sum: 1 } } }]],
    ['a sort of everything', [...rows, { $sort: { row: -1 } }]],
  ])('ends it, and nothing else, at %s', async (_name, pipeline) => {
    const asked = send(pipeline);
    expect((await fetch(`${world.api.url}/v1/views/customers?limit=1`)).status).toBe(200);
    const answer = await asked;
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'query-limit', limit: 'memory', allowed: 24, detail: 'the query needed more than 24 MiB of memory; narrow it, or group and sort less at a time' })]);
    expect(world.api.app.get(ViewAnalyses).running).toBe(0);
  });

  it('is had by so many at once, and by no more, however many ask', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send([...rows, { $count: 'n' }])));
    const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
    expect([count(200) >= 2, count(200) + count(429)]).toEqual([true, 20]);
    expect(answers.filter(({ status }) => status === 429).every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    expect((await send([{ $count: 'n' }])).status).toBe(200);
  });
});
