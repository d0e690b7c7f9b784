/**
 * The partition of a key among `partitions`: Kafka's default (murmur2 of the key's UTF-8 bytes), so that both wires put a
 * key into the same partition. Must not change while anything remembers a partition.
 */
export const partitionOf = (key: string, partitions: number): number => (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;

const multiplier = 0x5bd1e995;

/** Murmur2 as Kafka has it (seed 0x9747b28c), as a signed 32-bit number. Source: `org.apache.kafka.common.utils.Utils`. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let hash = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    word = Math.imul(word, multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  for (let rest = (length & 3) - 1; rest >= 0; rest--) hash ^= bytes[whole + rest]! << (8 * rest);
  if (length & 3) hash = Math.imul(hash, multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
