import { dayFromNumber, type Json } from '@rapport/kernel';
import type { ByTime } from './answer.js';

/** Ascending, each once, those after `after` only. Days are counted from 1970-01-01. */
export function ascendingAfter(after: number, days: readonly number[]): readonly number[] {
  const later = days.filter((day) => day > after);
  if (later.length < 2) return later;
  later.sort((a, b) => a - b);
  return later.filter((day, i) => day !== later[i - 1]);
}

/** The first of the candidate days (ascending) on which the value is another; null if on none of them. */
export function changeByTime<Value extends Json>(
  now: Value,
  candidates: readonly number[],
  valueOn: (day: number) => Value,
  same: (a: Value, b: Value) => boolean = Object.is,
): ByTime<Value> | null {
  for (const day of candidates) {
    const then = valueOn(day);
    if (!same(now, then)) return { code: 'by-time', on: dayFromNumber(day), to: then };
  }
  return null;
}

/** The changes, and the one by time behind them where there is one. */
export const withChange = <Change extends Json>(changes: readonly Change[], byTime: Change | null): readonly Change[] => (byTime === null ? changes : changes.concat(byTime));
