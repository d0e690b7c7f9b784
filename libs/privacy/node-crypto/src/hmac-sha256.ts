import { createHmac, hash, type KeyObject } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
/** Texts up to this size in UTF-8 go the quick way. */
const quickBytes = 8_192;

/**
 * HMAC-SHA-256 (RFC 2104) of texts under one key of at most 64 bytes, in hex. Two hashes in one go each, over blocks that
 * keep the padded key: twice as fast for short texts as `createHmac`, which makes an object a text.
 */
export function hmacSha256(key: KeyObject): (text: string) => string {
  const inner = Buffer.alloc(blockBytes + quickBytes);
  const outer = Buffer.alloc(blockBytes + digestBytes);
  const secret = key.export();
  if (secret.length > blockBytes) throw new RangeError(`a key of more than ${blockBytes} bytes`);
  for (let i = 0; i < blockBytes; i++) {
    const byte = secret[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  secret.fill(0);
  return (text) => {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    if (text.length * 3 > quickBytes) return createHmac('sha256', key).update(text, 'utf8').digest('hex');
    const end = blockBytes + inner.write(text, blockBytes, 'utf8');
    // As text of bytes (latin1), which keeps each byte: a new buffer would cost more than the hash.
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}
