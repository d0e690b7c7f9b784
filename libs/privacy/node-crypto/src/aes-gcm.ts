import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** What AES-256-GCM adds to a plaintext, in bytes. */
export const gcmOverheadBytes = nonceBytes + tagBytes;

/** AES-256-GCM with a random nonce: 12 bytes of nonce, the ciphertext, 16 bytes of tag. */
export function gcmSeal(key: KeyObject, associated: string, plain: Uint8Array | string): Buffer {
  const nonce = randomFillSync(Buffer.alloc(nonceBytes));
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(associated));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  const rest = cipher.final();
  return Buffer.concat([nonce, body, rest, cipher.getAuthTag()]);
}

/** The plaintext; null when the bytes or the associated data are not those that were sealed, or the key is another. */
export function gcmOpen(key: KeyObject, associated: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < gcmOverheadBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(associated));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
  try {
    decipher.final();
    return plain;
  } catch {
    // The one thing that final() can report here is a tag that does not match.
    return null;
  }
}
