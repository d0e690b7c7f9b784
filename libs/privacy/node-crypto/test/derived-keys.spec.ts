import fc from 'fast-check';
import { cacheCipher, keyCheckOf, keyedDigest, masterKeyFrom } from '../src/index.js';

const masterKey = masterKeyFrom(Uint8Array.from({ length: 32 }, (_, n) => n));
const other = masterKeyFrom(Uint8Array.from({ length: 32 }, (_, n) => n + 1));

describe('keyed digest', () => {
  const digest = keyedDigest(masterKey);

  it('never changes: what is stored must be found again', () => {
    expect(digest('identity', 'anna@example.org')).toBe('4de79955ca3452903dbe6a9ce50870ae947752e37589579b87942bca1d2cedcd');
    expect(keyCheckOf(masterKey)).toBe('13733cd63b2a52034679f98b4d98913f');
  });

  it('is equal for equal texts only, per purpose and installation', () => {
    expect(digest('identity', 'a')).toBe(keyedDigest(masterKey)('identity', 'a'));
    const all = [digest('identity', 'a'), digest('identity', 'b'), digest('fingerprint', 'a'), keyedDigest(other)('identity', 'a')];
    expect(new Set(all).size).toBe(4);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses purposes made from data', () => {
    const limited = keyedDigest(masterKey);
    for (let n = 0; n < 64; n++) limited(`purpose ${n}`, 'text');
    expect(() => limited('one more', 'text')).toThrow(RangeError);
    expect(limited('purpose 0', 'text')).toBe(digest('purpose 0', 'text'));
  });
});

describe('cache cipher', () => {
  const cipher = cacheCipher(masterKey);

  it('gives back any chunk as it was', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), (chunk) => {
      expect(Uint8Array.from(cipher.decrypt(cipher.encrypt(chunk))!)).toEqual(chunk);
    }));
  });

  it('encrypts one chunk twice into two that differ', () => {
    const chunk = Uint8Array.of(1, 2, 3);
    expect(Buffer.from(cipher.encrypt(chunk)).equals(cipher.encrypt(chunk))).toBe(false);
  });

  it('answers null for what was altered, cut, or written by another installation', () => {
    const sealed = cipher.encrypt(Buffer.from('a snapshot'));
    for (let n = 0; n < sealed.length; n++) {
      const altered = Uint8Array.from(sealed);
      altered[n]! ^= 1;
      expect(cipher.decrypt(altered)).toBeNull();
      expect(cipher.decrypt(sealed.subarray(0, n))).toBeNull();
    }
    expect(cacheCipher(other).decrypt(sealed)).toBeNull();
  });
});
