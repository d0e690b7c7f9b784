import type { VerifyReport } from '@rapport/event-log';
import { chainHash, type ChainPoint } from './chain.js';
import type { Connection } from './connection.js';
import { jsonObjectOf, type EventRow } from './event-row.js';
import { positionOfRow } from './position-of-row.js';
import { nextTurn, readPage } from './read-page.js';
import { saysDamaged } from './storage-fault.js';

export type Damage = NonNullable<VerifyReport['damage']>;

export interface CheckOptions {
  /** Ends the check early with what was seen until then. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((events: number, total: number) => void) | undefined;
}

export interface ChainReading extends CheckOptions {
  /** Told of the rows of each page that was found whole, in log order. */
  readonly onPage?: ((rows: readonly EventRow[]) => void) | undefined;
}

export interface ChainCheck {
  /** The last event that was found whole. */
  readonly last: ChainPoint;
  readonly damage: Damage | null;
}

const pageRows = 512;

/**
 * Reads the events behind `from` up to position `to` and checks, for each, that it follows the one before, that its
 * content has the hash stored with it, and that its bodies are JSON. Stops at the first damage. `points` are places that
 * the chain must go through.
 */
export async function checkChain(
  connection: () => Connection,
  from: ChainPoint,
  to: number,
  points: readonly ChainPoint[],
  { signal, onProgress, onPage }: ChainReading,
): Promise<ChainCheck> {
  let last = from;
  while (last.position < to && !signal?.aborted) {
    const page = rowsBehind(connection(), last.position, to);
    if ('damage' in page) return { last, damage: page.damage };
    for (const row of page.rows) {
      const what = damageOf(row, last, points);
      if (what !== null) return { last, damage: damageAt(row.position, what, row) };
      last = { position: row.position, hash: row.hash };
    }
    onPage?.(page.rows);
    onProgress?.(last.position - from.position, to - from.position);
    await nextTurn();
  }
  return { last, damage: null };
}

function rowsBehind(connection: Connection, position: number, to: number): { rows: EventRow[] } | { damage: Damage } {
  try {
    const { rows } = readPage(connection.pageAfter, [position], Math.min(pageRows, to - position));
    return rows.length > 0 ? { rows } : { damage: damageAt(position + 1, `the events ${position + 1} to ${to} are missing`) };
  } catch (error) {
    if (saysDamaged(error)) return { damage: damageAt(position + 1, `the file can't be read here or behind: ${(error as Error).message}`) };
    throw error;
  }
}

function damageOf(row: EventRow, before: ChainPoint, points: readonly ChainPoint[]): string | null {
  if (row.position !== before.position + 1) return `the events ${before.position + 1} to ${row.position - 1} are missing`;
  if (chainHash(before.hash, row) !== row.hash) return 'its content is not what was stored, or an event before it was exchanged';
  if (jsonObjectOf(row.data) === null) return 'its data is no JSON object';
  if (jsonObjectOf(row.metadata) === null) return 'its metadata is no JSON object';
  return points.some(({ position, hash }) => position === row.position && hash !== row.hash) ? 'it is of another history than the one that was written here' : null;
}

export const damageAt = (position: number, what: string, event?: Pick<EventRow, 'stream' | 'revision'>): Damage => ({
  position: positionOfRow(position),
  stream: event?.stream ?? null,
  revision: event?.revision ?? null,
  what: `position ${position}: ${what}`,
});
