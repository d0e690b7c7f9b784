import type { EventLog } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';

export interface LogLag {
  /** Events of the log behind the position; at most so many are counted as was asked. */
  readonly events: number;
  /** Since the first of them was stored. */
  readonly seconds: number;
}

export const countedEvents = 1_000;

/** What stands in the log behind the position. Reads nothing where the log ends there. */
export async function logLag(log: Pick<EventLog, 'head' | 'readAll'>, reached: Position, nowMs: number, countAtMost = countedEvents): Promise<LogLag> {
  if (reached >= (await log.head())) return { events: 0, seconds: 0 };
  let events = 0;
  let seconds = 0;
  for await (const { storedAt } of log.readAll({ after: reached, maxCount: countAtMost })) {
    if (events === 0) seconds = Math.max(0, (nowMs - Date.parse(storedAt)) / 1_000);
    events += 1;
  }
  return { events, seconds };
}
