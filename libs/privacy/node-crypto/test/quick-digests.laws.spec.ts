import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { v5 as uuidv5 } from 'uuid';
import { hmacSha256 } from '../src/hmac-sha256.js';
import { nameUuid } from '../src/index.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.tuple(fc.constantFrom('a', 'é', '丰', '🙂', '\ud800'), fc.integer({ min: 0, max: 9_000 })).map(([unit, times]) => unit.repeat(times)),
);

describe('digests in one go', () => {
  it('HMAC-SHA-256 is that of createHmac, whatever the key and the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.array(texts, { minLength: 1, maxLength: 5 }), (key, each) => {
        const digest = hmacSha256(createSecretKey(key));
        for (const text of each) expect(digest(text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('hex'));
      }),
    );
  });

  it('a UUID of a name is that of the package uuid', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), texts, (namespace, name) => {
        expect(nameUuid(namespace, name)).toBe(uuidv5(Buffer.from(name, 'utf8'), namespace));
      }),
    );
  });

  it('takes no key that would have to be hashed first', () => {
    expect(() => hmacSha256(createSecretKey(Buffer.alloc(65)))).toThrow(RangeError);
  });
});
