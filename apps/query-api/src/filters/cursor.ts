import { createHash } from 'node:crypto';
import type { SortValue } from './order.js';
import { badCursor } from './query-error.js';

/** Where a page ended. */
export interface Place {
  readonly values: readonly SortValue[];
  readonly id: string;
}

/**
 * A cursor holds the place where a page ended and a digest over it and the query that it belongs to. The digest is no
 * secret, and need not be: a cursor only says where to go on, the filter is applied again.
 */
export function writeCursor(place: Place, query: string): string {
  const content = JSON.stringify([...place.values, place.id]);
  return Buffer.from(`${digestOf(content, query)}${content}`).toString('base64url');
}

/** @throws {ProblemError} for anything that {@link writeCursor} did not give for this query. */
export function readCursor(cursor: string, query: string, valueCount: number): Place {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const content = text.slice(digestLength);
  if (text.slice(0, digestLength) !== digestOf(content, query)) throw badCursor();
  const values: unknown = JSON.parse(content);
  if (!Array.isArray(values) || values.length !== valueCount + 1 || typeof values.at(-1) !== 'string') throw badCursor();
  return { values: values.slice(0, -1) as SortValue[], id: values.at(-1) as string };
}

const digestLength = 16;
const digestOf = (content: string, query: string): string => createHash('sha256').update(query).update('\n').update(content).digest('hex').slice(0, digestLength);

