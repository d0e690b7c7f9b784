import type { KeySubject } from '@rapport/contracts';
import { PrivacyFault } from '@rapport/privacy';
import { Binary } from 'mongodb';
import { keyCheck, mongoKeyRingStorage } from './mongo-key-ring-storage.js';

type Storage = Awaited<ReturnType<typeof mongoKeyRingStorage>>;

const wrapped = Uint8Array.from({ length: 61 }, (_, n) => n);
const subjectOf = (n: number): KeySubject => `customer:${n}`;
const subjects = Array.from({ length: 10 }, (_, n) => subjectOf(n));

let storage: Storage;
beforeEach(async () => void (storage = await mongoKeyRingStorage()));
afterEach(() => storage.remove());

async function fill(from = 0, to = subjects.length): Promise<void> {
  const ring = await storage.open();
  await Promise.all(subjects.slice(from, to).map((subject) => ring.addIfAbsent(subject, wrapped)));
  await ring.close();
}

async function refusal(changed: Parameters<Storage['open']>[0]): Promise<string> {
  const outcome: unknown = await storage.open(changed).then((ring) => ring.close(), (error: unknown) => error);
  expect(outcome).toBeInstanceOf(PrivacyFault);
  return (outcome as PrivacyFault).message;
}

describe('a key ring in MongoDB', () => {
  it('serves many processes at once, which end with one key for a subject', async () => {
    const rings = await Promise.all(Array.from({ length: 5 }, () => storage.open()));
    const entries = await Promise.all(rings.map((ring, maker) => Promise.all(subjects.map((subject) => ring.addIfAbsent(subject, Uint8Array.of(maker))))));
    for (const [n, subject] of subjects.entries()) {
      const standing = await rings[0]!.find(subject);
      expect(standing).toMatchObject({ state: 'live' });
      expect(entries.map((answers) => answers[n])).toEqual(entries.map(() => standing));
    }
    await Promise.all(rings.map((ring) => ring.close()));
  });

  it('keeps keys as bytes, under their subjects', async () => {
    await fill(0, 1);
    let stored: unknown;
    await storage.run(async (entries) => void (stored = await entries.findOne({ _id: 'customer:0' })));
    expect(stored).toEqual({ _id: 'customer:0', state: 'live', wrapped: new Binary(wrapped) });
  });

  it('takes no subject that UTF-8 cannot tell from another', async () => {
    const ring = await storage.open();
    await expect(ring.addIfAbsent('customer:\ud800', wrapped)).rejects.toThrow(PrivacyFault);
    await ring.close();
  });
});

describe('the start', () => {
  it('refuses another master key', async () => {
    await fill();
    expect(await refusal({ keyCheck: 'ffffffffffffffffffffffffffffffff' })).toMatch(/master key is not the one that the key ring key-ring-.*\.data-keys was made with/);
  });

  it('makes no ring beside a log that has events, for it was lost or lies elsewhere', async () => {
    expect(await refusal({ logHasEvents: true })).toMatch(/is missing but the log has events/);
    expect(await refusal({ mustHold: subjects })).toMatch(/is missing but the log has events/);
    await fill();
    await (await storage.open({ logHasEvents: true, mustHold: subjects })).close();
  });

  it('refuses a ring that lacks what the newest events need: an older copy', async () => {
    await fill();
    await storage.plantTombstone(subjectOf(3));
    await storage.lose(subjectOf(8));
    await storage.lose(subjectOf(9));
    expect(await refusal({ logHasEvents: true, mustHold: [...subjects, ...subjects] })).toMatch(/lacks 2 of the 10 keys that the newest events need/);
  });

  it('refuses a ring of another format', async () => {
    await fill(0, 1);
    await storage.run((entries) => entries.updateOne({ _id: 'ring' }, { $set: { format: 2 } as object }));
    expect(await refusal({})).toMatch(/has format 2, this program knows format 1/);
  });

  it('of two that make it at once ends with one ring', async () => {
    const outcomes = await Promise.allSettled([storage.open(), storage.open(), storage.open({ keyCheck: `${keyCheck.slice(1)}f` })]);
    const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect([1, 2]).toContain(opened.length);
    await Promise.all(opened.map((ring) => ring.close()));
  });
});
