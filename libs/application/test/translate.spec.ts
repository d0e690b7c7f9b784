import { contractCatalogue, storedTypes, translate, wireKeyOf, type StoredType } from '../src/index.js';
import { OrderRecordedV1 } from '@rapport/contracts';
import { eventSamples } from '@rapport/testing';
import { Value } from '@sinclair/typebox/value';
import { TypeRegistry, type TSchema } from '@sinclair/typebox';
import { aggregateFolders, readGolden, recordedOf } from './golden-files.js';

// Schemas of the contracts that are plain JSON Schema: closed lists of words, and free objects.
TypeRegistry.Set<{ enum?: readonly unknown[] }>('Unsafe', (schema, value) => (schema.enum ? schema.enum.includes(value) : typeof value === 'object' && value !== null));

/** Of the stream in the golden files of each aggregate. */
const wireKeys: Readonly<Record<string, string>> = { customer: 'c-1', purchases: 'c-1', loyalty: 'c-1', calendar: 'calendar', policy: 'policy-purchases' };

const types = Object.keys(storedTypes) as StoredType[];
const told = (type: StoredType) => translate(recordedOf(readGolden(type, 1), 4));

/** What the wire says of each event: what is stored, but for what stays inside. */
function expectedData(type: StoredType): unknown {
  if (type !== 'ReturnRecorded') return eventSamples[type].data;
  const { lines, ...rest } = eventSamples.ReturnRecorded.data;
  return { ...rest, lines: lines.map(({ byShare: _, ...line }) => line) };
}

describe('translate', () => {
  it.each(contractCatalogue.map((entry) => [entry.storedType, entry] as const))('tells %s as its contract says', (storedType, { type, version, data, personal }) => {
    const event = told(storedType);
    expect(event).toMatchObject({ type, version });
    expect(event.data).toEqual(expectedData(storedType));
    expect([...Value.Errors(data as TSchema, event.data)]).toEqual([]);
    expect(event.sealed === null).toBe(personal === null);
    if (personal) expect([...Value.Errors(personal as TSchema, (eventSamples[storedType] as { personal?: unknown }).personal)]).toEqual([]);
  });

  it('tells what was paid with points, where something was', () => {
    const golden = readGolden('OrderRecorded', 1);
    const [first, ...others] = eventSamples.OrderRecorded.data.lines;
    const lines = [{ ...first!, paidWithPointsMinor: 500 }, ...others];
    const { data } = translate(recordedOf({ ...golden, event: { ...golden.event, data: { ...golden.event.data, lines } as never } }));
    expect(data).toEqual({ ...eventSamples.OrderRecorded.data, lines });
    expect([...Value.Errors(OrderRecordedV1, data)]).toEqual([]);
  });

  it('has a place in the catalogue for every stored type, each with a name of its own', () => {
    expect(contractCatalogue.map(({ storedType }) => storedType)).toEqual(types);
    expect(new Set(contractCatalogue.map(({ type }) => type)).size).toBe(types.length);
  });

  it('keeps the envelope, and the sealed part sealed with the type that it is bound to', () => {
    const golden = readGolden('CustomerRegistered', 1);
    const { data: _, ...event } = told('CustomerRegistered');
    expect(event).toEqual({
      id: golden.event.id,
      type: 'rapport.customer-registered',
      version: 1,
      stream: 'customer-c-1',
      revision: 4,
      position: recordedOf(golden).position,
      occurredAt: '2026-03-01T08:00:00.000Z',
      recordedAt: '2026-03-10T12:00:00.000Z',
      customerId: 'c-1',
      correlationId: 'correlation-1',
      causationId: null,
      commandId: 'command-1',
      actor: { id: 'staff-1', role: 'clerk' },
      sealed: { ...(golden.event.data['sealed'] as object), storedType: 'CustomerRegistered' },
    });
  });

  it('keeps a customer in one order on the wire, and other streams in theirs', () => {
    expect(types.map((type) => [type, wireKeyOf(told(type))])).toEqual(types.map((type) => [type, wireKeys[aggregateFolders[type]]]));
  });
});
