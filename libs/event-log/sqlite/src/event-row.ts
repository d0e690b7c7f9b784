import type { Instant, JsonObject } from '@rapport/kernel';
import { LogFault, type RecordedEvent } from '@rapport/event-log';
import { positionOfRow } from './position-of-row.js';

/** A row of the table `events`, by its column names. */
export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly stored_at: string;
  readonly hash: string;
}

export const recordedEventOf = (row: EventRow): RecordedEvent => ({
  id: row.id,
  type: row.type,
  data: parseBody(row, 'data'),
  metadata: parseBody(row, 'metadata'),
  stream: row.stream,
  revision: row.revision,
  position: positionOfRow(row.position),
  storedAt: row.stored_at as Instant,
});

/** @throws {LogFault} 'damaged', naming the place and not the text. */
function parseBody(row: EventRow, column: 'data' | 'metadata'): JsonObject {
  const body = jsonObjectOf(row[column]);
  if (body === null) throw new LogFault('damaged', `the ${column} at position ${row.position} can't be read; run \`rapport verify\``);
  return body;
}

/** Null when the text is no JSON object. The parser's own message quotes the text, so it is kept back. */
export function jsonObjectOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject | null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
