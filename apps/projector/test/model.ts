import type { ContractEvent } from '@rapport/contracts';
import { addDays, beginning, positionOf, type Day, type Instant, type JsonObject, type Position } from '@rapport/kernel';
import { partitionOf } from '@rapport/messaging-in-process';
import type { Delivered, EventRecord } from '@rapport/messaging';
import type { FactChange, FactDefinition, FactDocument, PolicyTimeline, ViewContext, ViewDefinition, ViewDocument } from '@rapport/read-models';
import type { ReadStore } from '@rapport/read-store';
import { Projector, type ContextDefinition, type ProjectorOptions } from '../src/index.js';

/** A small shop: enough of it to meet every way in which a view can depend on facts. */
interface Customer extends JsonObject { readonly name: string; readonly referrer: string | null }
interface Purchases extends JsonObject { readonly total: number; readonly days: readonly string[] }
interface Order extends JsonObject { readonly amount: number; readonly state: string }

const customer: FactDefinition<Customer> = {
  fact: 'customer',
  streamPrefix: 'customer-',
  initial: () => ({ name: '', referrer: null }),
  fold: (body, { type, data, personal }) => {
    if (type === 'test.poison') throw new TypeError('secret words of a customer');
    if (type === 'rapport.customer-registered') return { ...body, name: personal === 'erased' ? 'erased' : String((personal ?? (data as JsonObject))['name']) };
    return type === 'rapport.customer-related' ? { ...body, referrer: (data as { referrer: string | null }).referrer } : body;
  },
  lookups: ({ referrer }): Record<string, string[]> => (referrer === null ? {} : { referrer: [referrer] }),
};

const purchases: FactDefinition<Purchases, Order> = {
  fact: 'purchases',
  streamPrefix: 'purchases-',
  initial: () => ({ total: 0, days: [] }),
  fold: (body, { data }) => {
    const { amount, day } = data as { amount: number; day: string };
    return { total: body.total + amount, days: [...body.days, day].sort() };
  },
  parts: {
    touchedBy: ({ data }) => [(data as { orderId: string }).orderId],
    foldPart: (part, _id, { data, type }) => ({ amount: (part?.amount ?? 0) + (data as { amount: number }).amount, state: `${part?.state ?? ''}${type.endsWith('voided') ? 'v' : 'o'}` }),
    lookups: ({ state }) => ({ state: [state] }),
  },
};

const calendar: FactDefinition<{ closed: string | null; zone: string }> = {
  fact: 'calendar',
  streamPrefix: 'calendar',
  initial: () => ({ closed: null, zone: 'none' }),
  fold: (body, { type, data }) => (type === 'rapport.day-closed' ? { ...body, closed: (data as { day: string }).day } : { ...body, zone: (data as { timeZone: string }).timeZone }),
};

const policy: FactDefinition<{ versions: readonly { from: string; days: number }[] }> = {
  fact: 'policy',
  streamPrefix: 'policy-',
  initial: () => ({ versions: [] }),
  fold: (body, { data }) => ({ versions: [...body.versions, { from: (data as { effectiveFrom: string }).effectiveFrom, days: (data as { days: number }).days }] }),
};

export const facts = [customer, purchases, calendar, policy] as unknown as readonly FactDefinition[];

const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
const idsOf = (change: FactChange, ...of: string[]): string[] => (change.kind === 'head' && of.includes(change.after.fact) ? [idIn(change.after._id)] : []);
const bodyOf = <Body extends JsonObject>(heads: readonly FactDocument[], id: string): Body | null => (heads.find(({ _id }) => _id === id)?.body as Body | undefined) ?? null;
const timeless = { nextReviewOn: null, factsThrough: null, frozenOn: null };
const plain = { version: 1, policies: [], readsCalendar: false, queryable: {} };

/** Two streams in one document. */
const totals: ViewDefinition = {
  ...plain,
  view: 'totals',
  queryable: { total: { type: 'number', index: 'range' }, name: { type: 'string' } },
  affects: (change) => idsOf(change, 'customer', 'purchases'),
  inputs: (id) => [{ from: 'heads', ids: [`customer-${id}`, `purchases-${id}`] }],
  derive: (id, { heads }) => {
    const known = bodyOf<Customer>(heads, `customer-${id}`);
    return known && { ...timeless, body: { name: known.name, total: bodyOf<Purchases>(heads, `purchases-${id}`)?.total ?? 0 } };
  },
};

/** Found by a look-up, left when a customer takes another referrer. */
const referrals: ViewDefinition = {
  ...plain,
  view: 'referrals',
  affects: (change) => {
    if (change.kind !== 'head' || change.after.fact !== 'customer') return [];
    return [change.before, change.after].flatMap((document) => ((document?.body as Customer | undefined)?.referrer ? [(document!.body as Customer).referrer!] : []));
  },
  affectsFurther: (change) =>
    change.kind === 'head' && change.after.fact === 'purchases'
      ? { queries: [{ from: 'heads', ids: [`customer-${idIn(change.after._id)}`] }], ids: ({ heads }) => heads.flatMap(({ body }) => ((body as Customer).referrer ? [(body as Customer).referrer!] : [])) }
      : null,
  inputs: (id) => [{ from: 'heads', lookup: { fact: 'customer', name: 'referrer', value: id } }],
  furtherInputs: (_id, { heads }) => [{ from: 'heads', ids: heads.map(({ _id }) => `purchases-${idIn(_id)}`) }],
  derive: (_id, { heads }) => {
    const referred = heads.filter(({ fact }) => fact === 'customer').map(({ _id }) => idIn(_id)).sort();
    const total = heads.reduce((sum, { fact, body }) => sum + (fact === 'purchases' ? (body as Purchases).total : 0), 0);
    return referred.length === 0 ? null : { ...timeless, body: { referred, total } };
  },
};

/** Made of parts alone; gone once it has been voided. */
const openOrders: ViewDefinition = {
  ...plain,
  view: 'open-orders',
  affects: (change) => (change.kind === 'part' ? [change.after._id] : []),
  inputs: (id) => [{ from: 'parts', ids: [id] }],
  derive: (_id, { parts: [order] }) => (!order || String(order.body['state']).includes('v') ? null : { ...timeless, body: { amount: order.body['amount']! } }),
};

/** Changes with the days and with the policy. */
const activity: ViewDefinition = {
  ...plain,
  view: 'activity',
  policies: ['ladder'],
  readsCalendar: true,
  queryable: { state: { type: 'string', index: 'equality' } },
  affects: (change) => idsOf(change, 'purchases'),
  inputs: (id) => [{ from: 'heads', ids: [`purchases-${id}`] }],
  derive: (id, { heads }, { lastClosedDay, policies, timeZone }) => {
    const last = bodyOf<Purchases>(heads, `purchases-${id}`)?.days.at(-1) as Day | undefined;
    if (!last) return null;
    const asOf = lastClosedDay !== null && lastClosedDay > last ? lastClosedDay : last;
    const quietFrom = addDays(last, policies.effectiveOn('ladder', asOf).parameters.windowDays);
    const changes = [quietFrom, policies.nextChangeAfter(['ladder'], asOf)].filter((day): day is Day => day !== null && day > asOf).sort();
    return { body: { state: quietFrom > asOf ? 'active' : 'quiet', zone: timeZone }, nextReviewOn: changes[0] ?? null, factsThrough: last, frozenOn: null };
  },
};

export const views: readonly ViewDefinition[] = [totals, referrals, openOrders, activity];

const contextOf = (heads: readonly FactDocument[]): ViewContext => {
  const days = heads.find(({ fact }) => fact === 'calendar')?.body as { closed: Day | null; zone: string } | undefined;
  const versions = (heads.find(({ fact }) => fact === 'policy')?.body as { versions: readonly { from: Day; days: number }[] } | undefined)?.versions ?? [];
  const effectiveOn = (_name: string, day: Day): unknown => {
    const effective = versions.map((version, i) => ({ ...version, version: i + 1 })).filter(({ from }) => from <= day).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.version - b.version)).at(-1);
    return { version: effective?.version ?? 0, parameters: { windowDays: effective?.days ?? 3 } };
  };
  const nextChangeAfter = (_names: readonly string[], day: Day): Day | null => versions.map(({ from }) => from).filter((from) => from > day).sort()[0] ?? null;
  return { timeZone: days?.zone ?? 'none', lastClosedDay: days?.closed ?? null, policies: { effectiveOn, nextChangeAfter } as PolicyTimeline };
};

export const context: ContextDefinition = { streams: ['calendar', 'policy-ladder'], build: contextOf };
export const partitions = 3;

export const projectorOptions: Omit<ProjectorOptions, 'store'> = {
  facts, views, context, partitions,
  vault: { open: async ({ box }) => ({ state: 'open', personal: { name: box } }) },
  knows: (type) => type !== 'test.unheard-of',
  now: () => '2024-01-01T00:00:00.000Z' as Instant,
};

export const projectorOn = (store: ReadStore, changes: Partial<ProjectorOptions> = {}): Projector => new Projector({ store, ...projectorOptions, ...changes });

export interface Told {
  readonly stream: string;
  readonly type: string;
  readonly data: JsonObject;
  /** Keyed by it instead of by the stream. */
  readonly key?: string;
  readonly sealedName?: string;
}

/** The events as a log would number them. */
export function recordsOf(told: readonly Told[]): EventRecord[] {
  const revisions = new Map<string, number>();
  const at = '2024-01-01T00:00:00.000Z' as Instant;
  return told.map(({ stream, type, data, key = stream, sealedName }, i) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const event: ContractEvent = {
      id: `${stream}-${revision}`, type, version: 1, stream, revision, position: positionOf(BigInt(i + 1), BigInt(i + 1)), occurredAt: at, recordedAt: at,
      customerId: null, correlationId: 'c', causationId: null, commandId: 'c', actor: { id: 'a', role: 'r' }, data,
      sealed: sealedName === undefined ? null : { v: 1, subject: `customer:${key}`, box: sealedName, storedType: type },
    };
    return { kind: 'event', key, event };
  });
}

/** What the wire would hold: each partition's records, and at its end the position of the log's. */
export function deliveriesOf(records: readonly EventRecord[]): Delivered[][] {
  const end: Position = records.at(-1)?.event.position ?? beginning;
  return Array.from({ length: partitions }, (_, partition) => {
    const own = records.filter(({ key }) => partitionOf(key, partitions) === partition);
    return [...own, { kind: 'watermark' as const, partition, position: end }].map((record, offset) => ({ partition, offset, record }));
  });
}

/** Bodies of all facts and views, without those that are gone for good. */
export async function bodiesIn(store: ReadStore, definitions = views): Promise<Record<string, unknown>> {
  const bodies: Record<string, unknown> = {};
  for (const name of ['facts', 'fact-parts', ...definitions.map(({ view, version }) => `view-${view}-v${version}`)]) {
    const { documents } = await store.collection(name).find({});
    for (const document of documents) {
      const { _id, body, nextReviewOn = null, factsThrough = null } = document as unknown as { _id: string; body: unknown; nextReviewOn?: unknown; factsThrough?: unknown };
      if (body !== null || nextReviewOn !== null) bodies[`${name}/${_id}`] = { body, nextReviewOn, factsThrough };
    }
  }
  return bodies;
}

/** One projector, one record at a time, in the order of the log. */
export async function inPlainOrder(store: ReadStore, records: readonly EventRecord[], projector = projectorOn(store), definitions = views): Promise<Record<string, unknown>> {
  for (const [offset, record] of records.entries()) {
    const partition = partitionOf(record.key, partitions);
    await projector.projectBatch(partition, [{ partition, offset, record }]);
  }
  return bodiesIn(store, definitions);
}

/** The body of one document of a view; null where there is none. */
export async function bodyIn(store: ReadStore, view: string, id: string): Promise<unknown> {
  const [document] = await store.collection<ViewDocument>(`view-${view}-v1`).findByIds([id]);
  return document?.body ?? null;
}
