import { hash } from 'node:crypto';
import type { EventRow } from './event-row.js';

/** The hash before the first event. */
export const genesisHash = '0'.repeat(64);

/**
 * The chained hash of an event, as hex: SHA-256 over the hash before it and everything its row holds. Each text has its
 * length (UTF-16 units) in front, so no two different rows give the same input. Never change it: stored logs depend on it.
 */
export function chainHash(before: string, row: Omit<EventRow, 'hash'>): string {
  const { position, stream, revision, id, type, data, metadata, stored_at: storedAt } = row;
  const lengths = `${stream.length}.${id.length}.${type.length}.${data.length}.${metadata.length}.${storedAt.length}`;
  return hash('sha256', `1|${before}|${position}|${revision}|${lengths}|${stream}${id}${type}${data}${metadata}${storedAt}`, 'hex');
}

/** A place in the chain: an event's position and its hash. */
export interface ChainPoint {
  readonly position: number;
  readonly hash: string;
}

export const chainStart: ChainPoint = { position: 0, hash: genesisHash };

export const samePoint = (a: ChainPoint, b: ChainPoint): boolean => a.position === b.position && a.hash === b.hash;
