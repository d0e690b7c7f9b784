import { codec, codecOf, metadataOf, UnreadableEvent, type Upcast } from '../src/index.js';
import { PrivacyFault, type PersonalDataVault } from '@rapport/privacy';
import { eventSamples, goldenVault } from '@rapport/testing';
import { readGolden, recordedOf } from './golden-files.js';

const registered = readGolden('CustomerRegistered', 1);
const order = readGolden('OrderRecorded', 1);
const erased: PersonalDataVault = { seal: () => Promise.reject(new PrivacyFault('erased')), open: async () => ({ state: 'erased' }) };
const withVersion = (golden: typeof order, schemaVersion: never) =>
  recordedOf({ ...golden, event: { ...golden.event, metadata: { ...golden.event.metadata, schemaVersion } } }, 7);

describe('the codec', () => {
  it('leaves the personal part sealed unless asked', () => {
    const { event, sealed } = codec.decode(recordedOf(registered));
    expect(event).toEqual({ type: 'CustomerRegistered', occurredAt: event.occurredAt, data: eventSamples.CustomerRegistered.data });
    expect(sealed).toEqual(registered.event.data['sealed']);
  });

  it('gives the event without its personal part after an erasure', async () => {
    const event = await codec.decodeOpened(recordedOf(registered), erased);
    expect(event).toEqual(codec.decode(recordedOf(registered)).event);
  });

  it('does not open a box at another place', async () => {
    const moved = recordedOf({ ...registered, stream: 'customer-c-2' });
    await expect(codec.decodeOpened(moved, goldenVault())).rejects.toBeInstanceOf(PrivacyFault);
  });

  it('never skips what it does not know: an unknown type, a newer version, none', () => {
    const unknown = recordedOf({ ...order, event: { ...order.event, type: 'OrderForgotten' } }, 7);
    expect(() => codec.decode(unknown)).toThrow(new UnreadableEvent(unknown, 'the type is unknown'));
    expect(() => codec.decode(unknown)).toThrow("OrderForgotten at purchases-c-1, revision 7, can't be read: the type is unknown");
    expect(() => codec.decode(withVersion(order, 2 as never))).toThrow('schema version 2 is newer than 1');
    expect(() => codec.decode(withVersion(order, null as never))).toThrow('it names no schema version');
    expect(() => codec.decode(recordedOf({ ...order, event: { ...order.event, type: 'constructor' } }))).toThrow(UnreadableEvent);
  });

  it('lifts what earlier versions stored, step by step, the personal part too', async () => {
    const renamed: Upcast = { data: ({ kind, ...rest }) => ({ ...rest, sort: kind! }), personal: ({ name, ...rest }) => ({ ...rest, fullName: name! }) };
    const marked: Upcast = { data: (data) => ({ ...data, marked: true }) };
    const later = codecOf({ CustomerRegistered: { upcasts: [renamed, marked] } });
    const { kind, ...data } = eventSamples.CustomerRegistered.data;
    const { name, ...personal } = eventSamples.CustomerRegistered.personal!;
    const lifted = await later.decodeOpened(recordedOf(registered), goldenVault());
    expect(lifted).toMatchObject({ data: { ...data, sort: kind, marked: true }, personal: { ...personal, fullName: name } });
    expect(later.decode(withVersion(registered, 2 as never)).event.data).toEqual({ ...eventSamples.CustomerRegistered.data, marked: true });
    expect(later.encode({ ...eventSamples.CustomerRegistered, personal: undefined } as never, { id: 'x', stream: 's', metadata: metadataOf(registered.event) }, goldenVault())).toMatchObject({
      metadata: { schemaVersion: 3 },
    });
  });
});
