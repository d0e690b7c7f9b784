import { hash } from 'node:crypto';

const namespaceBytes = 16;
/** Names up to this size in UTF-8 fit into the buffer that is kept. */
const keptBytes = 4_096;
const kept = Buffer.alloc(namespaceBytes + keptBytes);
/** The two bits of the variant, and the two that are left of the digit. */
const variants = '89ab';

/** UUID of version 5 (RFC 9562): the same namespace and name always give the same one, in lower case. @param namespace 16 bytes. */
export function nameUuid(namespace: Uint8Array, name: string): string {
  const bytes = name.length * 3 <= keptBytes ? kept : Buffer.alloc(namespaceBytes + name.length * 3);
  bytes.set(namespace, 0);
  const end = namespaceBytes + bytes.write(name, namespaceBytes, 'utf8');
  const hex = hash('sha1', bytes.subarray(0, end), 'hex');
  const variant = variants[parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
