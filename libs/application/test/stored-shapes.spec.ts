import { codec, metadataOf, storedTypes, type AnyDomainEvent, type StoredType } from '../src/index.js';
import type { SealedBox } from '@rapport/contracts';
import { eventSamples, goldenVault } from '@rapport/testing';
import { aggregateFolders, goldenFileName, goldenFilesIn, readGolden, recordedOf } from './golden-files.js';

const types = Object.keys(storedTypes) as StoredType[];
const latest = (type: StoredType): number => storedTypes[type].upcasts.length + 1;
const versions = types.flatMap((type) => Array.from({ length: latest(type) }, (_, i) => [type, i + 1] as const));

describe('the golden files of stored events', () => {
  it.each([...new Set(Object.values(aggregateFolders))])('hold each type and version of %s, and nothing else', (aggregate) => {
    const expected = versions.filter(([type]) => aggregateFolders[type] === aggregate).map(([type, version]) => goldenFileName(type, version));
    expect(goldenFilesIn(aggregate)).toEqual(expected.sort());
  });

  it.each(versions)('%s version %d is read as the event that it was', async (type, version) => {
    const opened = await codec.decodeOpened(recordedOf(readGolden(type, version)), goldenVault());
    expect(opened).toEqual(eventSamples[type]);
  });

  it.each(types)('%s is still written in the same form', async (type) => {
    const { stream, event } = readGolden(type, latest(type));
    const { schemaVersion: _, occurredAt: __, ...metadata } = metadataOf(event);
    const written = await codec.encode(eventSamples[type], { id: event.id, stream, metadata }, goldenVault());
    const { box: goldenBox, ...goldenSealed } = (event.data['sealed'] ?? {}) as Partial<SealedBox>;
    const { box, ...sealed } = (written.data['sealed'] ?? {}) as Partial<SealedBox>;
    expect(sealed).toEqual(goldenSealed);
    expect(typeof box).toBe(typeof goldenBox);
    expect({ ...written, data: { ...written.data, sealed: null } }).toEqual({ ...event, data: { ...event.data, sealed: null } });
  });

  it.each(types)('%s with a field renamed or missing is no longer the event that it was', async (type) => {
    const golden = readGolden(type, latest(type));
    for (const field of Object.keys(golden.event.data).filter((key) => key !== 'sealed')) {
      const { [field]: value, ...rest } = golden.event.data;
      for (const data of [rest, { ...rest, [`${field}2`]: value! }]) {
        const opened: AnyDomainEvent = await codec.decodeOpened(recordedOf({ ...golden, event: { ...golden.event, data } }), goldenVault());
        expect(opened).not.toEqual(eventSamples[type]);
      }
    }
  });
});
