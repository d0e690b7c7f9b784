import type { VerifyReport } from '@rapport/event-log';
import { chainStart, type ChainPoint } from './chain.js';
import { checkChain, damageAt, type CheckOptions, type Damage } from './check-chain.js';
import { checkRevisions } from './check-revisions.js';
import type { Connection } from './connection.js';
import type { Marker } from './marker-file.js';
import { positionOfRow } from './position-of-row.js';
import { headOf, shorter } from './start-check.js';
import { saysDamaged } from './storage-fault.js';

export interface Verification {
  readonly report: VerifyReport;
  /** The last event that was found whole. */
  readonly last: ChainPoint;
}

/**
 * Checks all of the log: the chain and the bodies in log order, then the end against the marker, then each stream's
 * revisions. Names the first thing found. Events that are appended meanwhile are not looked at.
 *
 * @param marker as it was before the call; null when there is no such file.
 */
export async function verifyLog(connection: () => Connection, marker: Marker | null, options: CheckOptions): Promise<Verification> {
  const head = headIfReadable(connection());
  if (head === null) return { last: chainStart, report: { events: 0, position: positionOfRow(0), damage: damageAt(1, "the log's end can't be read") } };
  const points = marker === null ? [] : [marker.verified, marker.head];
  const { last, damage } = await checkChain(connection, chainStart, head.position, points, options);
  const found = damage ?? endDamage(head, marker) ?? (await checkRevisions(connection, head.position, options));
  return { last, report: { events: last.position, position: positionOfRow(last.position), damage: found } };
}

function endDamage(head: ChainPoint, marker: Marker | null): Damage | null {
  if (marker === null) return head.position === 0 ? null : damageAt(head.position, 'events.head is missing, so events may be missing behind it');
  return head.position < marker.head.position ? damageAt(head.position + 1, shorter(marker, head).message) : null;
}

function headIfReadable(connection: Connection): ChainPoint | null {
  try {
    return headOf(connection);
  } catch (error) {
    if (saysDamaged(error)) return null;
    throw error;
  }
}
