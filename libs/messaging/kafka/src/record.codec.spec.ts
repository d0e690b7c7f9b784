import type { ContractEvent } from '@rapport/contracts';
import { positionOf, type Instant } from '@rapport/kernel';
import type { WireRecord } from '@rapport/messaging';
import fc from 'fast-check';
import { decodeRecord, encodeRecord, UnreadableMessage, type StoredMessage } from './record.codec.js';

const schemasUrl = 'https://crm.example.org/v1/schemas';

const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => Buffer.from(value).toString() === value);
const position = fc.tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n)).map(([commit, prepare]) => positionOf(commit, prepare));
const instant = fc.constant('2024-01-01T00:00:00.000Z' as Instant);
const jsonObject = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const event: fc.Arbitrary<ContractEvent> = fc.record({
  id: text, type: text, version: fc.integer({ min: 1 }), stream: text, revision: fc.nat(), position, occurredAt: instant, recordedAt: instant,
  customerId: fc.option(text), correlationId: text, causationId: fc.option(text), commandId: text, actor: fc.record({ id: text, role: text }), data: jsonObject,
  sealed: fc.option(fc.record({ v: fc.constant(1 as const), subject: fc.constant('customer:c-1' as const), box: fc.base64String(), storedType: text })),
});
const record: fc.Arbitrary<WireRecord> = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), key: text, event }),
  fc.record({ kind: fc.constant('event' as const), key: text, event, traceparent: fc.tuple(fc.bigInt(1n, 2n ** 128n - 1n), fc.bigInt(1n, 2n ** 64n - 1n)).map(([trace, span]) => `00-${trace.toString(16).padStart(32, '0')}-${span.toString(16).padStart(16, '0')}-01`) }),
  fc.record({ kind: fc.constant('watermark' as const), partition: fc.constant(2), position }),
);

/** As the server gives it back. */
const stored = (encoded: WireRecord, offset = 5): StoredMessage => {
  const { key, value, headers } = encodeRecord(encoded, 2, schemasUrl).message;
  return {
    offset: String(offset),
    key: key === null || key === undefined ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, Buffer.from(header as string)])),
  };
};

const sample: WireRecord = {
  kind: 'event',
  key: 'c-1',
  event: {
    id: 'e-1', type: 'rapport.order-recorded', version: 2, stream: 'purchases-c-1', revision: 3, position: positionOf(9n, 8n), occurredAt: '2024-01-01T00:00:00.000Z' as Instant, recordedAt: '2024-01-02T00:00:00.000Z' as Instant,
    customerId: 'c-1', correlationId: 'k', causationId: null, commandId: 'k', actor: { id: 's-1', role: 'staff' }, data: { orderId: 'o-1' }, sealed: { v: 1, subject: 'customer:c-1', box: 'Ym94', storedType: 'OrderRecorded' },
  },
};

describe('a record of the topic', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(record, (written) => expect(decodeRecord(2, stored(written))).toEqual(written)));
  });

  it('is a CloudEvent in binary mode, with the revision and the position', () => {
    const { key, headers, value, partition } = encodeRecord(sample, 2, schemasUrl).message;
    expect({ key, partition, headers }).toEqual({
      key: 'c-1',
      partition: 2,
      headers: {
        ce_specversion: '1.0', ce_id: 'e-1', ce_type: 'rapport.order-recorded', ce_source: '/rapport', ce_subject: 'purchases-c-1', ce_time: '2024-01-01T00:00:00.000Z',
        ce_dataschema: 'https://crm.example.org/v1/schemas/rapport.order-recorded/2', 'content-type': 'application/json', revision: '3', position: '00000000000000090000000000000008',
      },
    });
    expect(JSON.parse(String(value))).toEqual(sample.event);
  });

  it('that is a watermark has a type of its own, no key and no value', () => {
    const { key, value, headers } = encodeRecord({ kind: 'watermark', partition: 1, position: positionOf(9n, 8n) }, 1, schemasUrl).message;
    expect({ key, value, headers }).toEqual({
      key: null,
      value: null,
      headers: { ce_specversion: '1.0', ce_id: '1-00000000000000090000000000000008', ce_type: 'rapport.watermark', ce_source: '/rapport', position: '00000000000000090000000000000008' },
    });
  });

  it('takes the trace of its command along, and minds no header that is none', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(encodeRecord({ ...sample, traceparent } as WireRecord, 2, schemasUrl).message.headers).toMatchObject({ traceparent });
    const damaged = stored(sample);
    expect(decodeRecord(2, { ...damaged, headers: { ...damaged.headers, traceparent: Buffer.from('00-nothing') } })).toEqual(sample);
  });

  it('says of its content nothing in the headers', () => {
    const { headers } = encodeRecord(sample, 2, schemasUrl).message;
    expect(JSON.stringify(headers)).not.toContain('o-1');
    expect(JSON.stringify(headers)).not.toContain('Ym94');
  });

  it.each<[string, Partial<StoredMessage>]>([
    ['no headers', { headers: {} }],
    ['no position', { headers: { ...stored(sample).headers, position: Buffer.from('9') } }],
    ['another position in its header than in its value', { headers: { ...stored(sample).headers, position: Buffer.from('0'.repeat(32)) } }],
    ['no key', { key: null }],
    ['no value', { value: null }],
    ['a value that is cut', { value: Buffer.from('{"id":') }],
    ['a value that is no event', { value: Buffer.from('{"id":"secret"}') }],
  ])('with %s is refused, by its place and not by its content', (_, damage) => {
    const reading = () => decodeRecord(2, { ...stored(sample), ...damage });
    expect(reading).toThrow(UnreadableMessage);
    expect(reading).toThrow('the record at offset 5 of partition 2');
    expect(reading).not.toThrow('secret');
  });

  it('knows nearly what it takes in a request', () => {
    fc.assert(
      fc.property(record, (written) => {
        const { bytes, message } = encodeRecord(written, 2, schemasUrl);
        const parts = [message.key, message.value, ...Object.entries(message.headers).flat()];
        expect(bytes).toBeGreaterThanOrEqual(parts.reduce((sum, part) => sum + Buffer.byteLength(String(part ?? '')), 0));
      }),
    );
  });
});
