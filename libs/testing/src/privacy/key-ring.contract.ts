import type { KeySubject } from '@rapport/contracts';
import type { KeyRing, KeyRingEntry } from '@rapport/privacy';
import type { KeyRingStorage } from './key-ring-storage.js';

const anna: KeySubject = 'customer:anna';
const wrappedKey = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

/** What a live entry holds, as plain numbers: adapters answer different classes of bytes. */
function bytesOf(entry: KeyRingEntry | null): number[] {
  if (entry?.state !== 'live') throw new Error(`expected a live entry, found ${entry?.state ?? 'none'}`);
  return [...entry.wrapped];
}

/** What every key ring promises. */
export function keyRingContract(adapter: string, storageFor: () => Promise<KeyRingStorage>): void {
  describe(`key ring contract: ${adapter}`, () => {
    let storage: KeyRingStorage;
    let ring: KeyRing;
    async function reopened(): Promise<KeyRing> {
      await ring.close();
      ring = await storage.open();
      return ring;
    }
    beforeEach(async () => {
      storage = await storageFor();
      ring = await storage.open();
    });
    afterEach(async () => {
      await ring.close();
      await storage.remove();
    });

    describeEntries(() => ring, reopened);
    describeErasure(() => ring, () => storage, async () => void (ring = await storage.open()));
    describeClosing(() => ring, reopened);
  });
}

function describeEntries(ring: () => KeyRing, reopened: () => Promise<KeyRing>): void {
  it('finds nothing for a subject that it was never given', async () => {
    expect(await ring().find(anna)).toBeNull();
  });

  it('answers the entry it stored, and finds it', async () => {
    expect(bytesOf(await ring().addIfAbsent(anna, wrappedKey(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(bytesOf(await ring().find(anna))).toEqual([1, 2, 3]);
  });

  it('keeps the first key of a subject and answers it to later makers', async () => {
    await ring().addIfAbsent(anna, wrappedKey(1));
    expect(bytesOf(await ring().addIfAbsent(anna, wrappedKey(2)))).toEqual([1]);
    expect(bytesOf(await ring().find(anna))).toEqual([1]);
  });

  it('gives racing makers of one subject one key', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => ring().addIfAbsent(anna, wrappedKey(n))));
    const stands = bytesOf(await ring().find(anna));
    for (const answer of answers) expect(bytesOf(answer)).toEqual(stands);
  });

  it('lets twenty makers of one key end with one, whoever it was', async () => {
    const makers = Array.from({ length: 20 }, (_, n) => n);
    const answers = await Promise.all(makers.map((n) => ring().addIfAbsent(anna, wrappedKey(n))));
    const standing = bytesOf(await ring().find(anna));
    expect(answers.map(bytesOf)).toEqual(makers.map(() => standing));
  });

  it('keeps many subjects of one tick apart', async () => {
    const subjects = Array.from({ length: 2_500 }, (_, n): KeySubject => `customer:${n}`);
    const bytesFor = (n: number): Uint8Array => wrappedKey(n % 256, n >> 8);
    await Promise.all(subjects.map((subject, n) => ring().addIfAbsent(subject, bytesFor(n))));
    const found = await Promise.all(subjects.map((subject) => ring().find(subject)));
    expect(found.map(bytesOf)).toEqual(subjects.map((_, n) => [...bytesFor(n)]));
  });

  it('tells subjects apart by every character', async () => {
    const subjects: KeySubject[] = ['customer:a', 'customer:A', 'complaint:a', 'customer:a ', 'customer:\u00e9', 'customer:e\u0301'];
    await Promise.all(subjects.map((subject, n) => ring().addIfAbsent(subject, wrappedKey(n))));
    expect((await Promise.all(subjects.map((subject) => ring().find(subject)))).map(bytesOf)).toEqual(subjects.map((_, n) => [n]));
  });

  it('still has its entries when it is opened again', async () => {
    await ring().addIfAbsent(anna, wrappedKey(7, 8));
    expect(bytesOf(await (await reopened()).find(anna))).toEqual([7, 8]);
  });
}

function describeErasure(ring: () => KeyRing, storage: () => KeyRingStorage, open: () => Promise<void>): void {
  it('answers the tombstone of an erased subject, and never takes a key for it again', async () => {
    await ring().addIfAbsent(anna, wrappedKey(1));
    await ring().close();
    await storage().plantTombstone(anna);
    await open();
    expect(await ring().find(anna)).toEqual({ state: 'erased' });
    expect(await ring().addIfAbsent(anna, wrappedKey(2))).toEqual({ state: 'erased' });
    expect(await ring().find(anna)).toEqual({ state: 'erased' });
  });
}

function describeClosing(ring: () => KeyRing, reopened: () => Promise<KeyRing>): void {
  it('completes what was asked before it closes', async () => {
    const adding = ring().addIfAbsent(anna, wrappedKey(9));
    const again = await reopened();
    expect(bytesOf(await adding)).toEqual([9]);
    expect(bytesOf(await again.find(anna))).toEqual([9]);
  });

  it('refuses to answer once closed, and can be closed twice', async () => {
    await ring().close();
    await ring().close();
    await expect(ring().find(anna)).rejects.toThrow(/closed/);
    await expect(ring().addIfAbsent(anna, wrappedKey(1))).rejects.toThrow(/closed/);
  });
}
