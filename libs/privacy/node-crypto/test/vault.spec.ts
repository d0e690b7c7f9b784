import type { KeySubject, SealedBox } from '@rapport/contracts';
import { PrivacyFault, type KeyRing, type KeyRingEntry } from '@rapport/privacy';
import { memoryKeyRing } from '@rapport/testing';
import { randomBytes } from 'node:crypto';
import { masterKeyFrom, nodeCryptoVault } from '../src/index.js';

const masterKey = masterKeyFrom(randomBytes(32));
const context = { stream: 'customer-7', storedType: 'customer-registered', eventId: 'event-1' };
const personal = { name: 'Anna Sørensen' };
const anna: KeySubject = 'customer:7';

/** A ring that counts what it is asked. */
function countingRing(ring: KeyRing = memoryKeyRing()): KeyRing & { readonly asked: { finds: number; adds: number } } {
  const asked = { finds: 0, adds: 0 };
  return {
    asked,
    find: (subject) => (asked.finds++, ring.find(subject)),
    addIfAbsent: (subject, wrapped) => (asked.adds++, ring.addIfAbsent(subject, wrapped)),
    close: () => ring.close(),
  };
}

describe('the vault and its key ring', () => {
  it('asks the ring once for a subject that it uses again and again', async () => {
    const ring = countingRing();
    const vault = nodeCryptoVault({ keyRing: ring, masterKey });
    for (let n = 0; n < 5; n++) await vault.open(await vault.seal(anna, context, personal), context);
    expect(ring.asked).toEqual({ finds: 1, adds: 1 });
  });

  it('forgets the subject unused for longest when its cache is full', async () => {
    const ring = countingRing();
    const vault = nodeCryptoVault({ keyRing: ring, masterKey, cacheSize: 2 });
    for (const n of [1, 2, 1, 3, 1, 2]) await vault.seal(`customer:${n}`, context, personal);
    expect(ring.asked).toEqual({ finds: 4, adds: 3 });
  });

  it('refuses a cache that can hold nothing', () => {
    expect(() => nodeCryptoVault({ keyRing: memoryKeyRing(), masterKey, cacheSize: 0 })).toThrow(RangeError);
  });

  it('resolves a seal only after the ring has the key for good', async () => {
    const order: string[] = [];
    let store = (): void => undefined;
    const stored = new Promise<void>((resolve) => (store = resolve));
    const ring = memoryKeyRing();
    const keyRing: KeyRing = {
      ...ring,
      async addIfAbsent(subject, wrapped) {
        await stored;
        order.push('stored');
        return ring.addIfAbsent(subject, wrapped);
      },
    };
    const sealing = nodeCryptoVault({ keyRing, masterKey }).seal(anna, context, personal).then(() => order.push('sealed'));
    await new Promise(setImmediate);
    order.push('waited');
    store();
    await sealing;
    expect(order).toEqual(['waited', 'stored', 'sealed']);
  });

  it('seals nothing with a key that the ring could not keep, and tries again when asked again', async () => {
    const ring = memoryKeyRing();
    let failures = 1;
    const keyRing: KeyRing = {
      ...ring,
      addIfAbsent: async (subject, wrapped) => {
        if (failures-- > 0) throw new Error('disk full');
        return ring.addIfAbsent(subject, wrapped);
      },
    };
    const vault = nodeCryptoVault({ keyRing, masterKey });
    await expect(vault.seal(anna, context, personal)).rejects.toThrow('disk full');
    const box = await vault.seal(anna, context, personal);
    expect(await nodeCryptoVault({ keyRing: ring, masterKey }).open(box, context)).toEqual({ state: 'open', personal });
  });
});

describe('the vault and keys that are not its own', () => {
  const entries = new Map<KeySubject, KeyRingEntry>();
  const ring = memoryKeyRing(entries);
  let box: SealedBox;
  beforeAll(async () => {
    box = await nodeCryptoVault({ keyRing: ring, masterKey }).seal(anna, context, personal);
  });

  it('does not open or seal with another master key', async () => {
    const other = nodeCryptoVault({ keyRing: ring, masterKey: masterKeyFrom(randomBytes(32)) });
    await expect(other.open(box, context)).rejects.toThrow(PrivacyFault);
    await expect(other.seal(anna, context, personal)).rejects.toThrow(/another master key/);
  });

  it('does not take the wrapped key of another subject', async () => {
    const moved = memoryKeyRing(new Map([['customer:8', entries.get(anna)!]]));
    await expect(nodeCryptoVault({ keyRing: moved, masterKey }).seal('customer:8', context, personal)).rejects.toThrow(PrivacyFault);
  });

  it('does not take a wrapped key of which any byte was altered, or that was cut', async () => {
    const entry = entries.get(anna);
    const wrapped = entry?.state === 'live' ? entry.wrapped : new Uint8Array();
    expect(wrapped).toHaveLength(61);
    for (let n = 0; n < wrapped.length; n++) {
      const altered = Uint8Array.from(wrapped);
      altered[n]! ^= 0x10;
      for (const bytes of [altered, wrapped.subarray(0, n)]) {
        const keyRing = memoryKeyRing(new Map([[anna, { state: 'live', wrapped: bytes }]]));
        await expect(nodeCryptoVault({ keyRing, masterKey }).open(box, context)).rejects.toThrow(PrivacyFault);
      }
    }
  });
});
