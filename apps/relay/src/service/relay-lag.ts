import type { EventLog } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';

export interface RelayLag {
  /** Events of the log that are not published yet; at most {@link countedEvents} are counted. */
  readonly events: number;
  /** Since the first of them was stored. */
  readonly seconds: number;
}

export const countedEvents = 1_000;

/** What stands in the log behind the position. Reads nothing where the log ends there. */
export async function relayLag(log: EventLog, published: Position, nowMs: number): Promise<RelayLag> {
  if (published >= (await log.head())) return { events: 0, seconds: 0 };
  let events = 0;
  let seconds = 0;
  for await (const { storedAt } of log.readAll({ after: published, maxCount: countedEvents })) {
    if (events === 0) seconds = Math.max(0, (nowMs - Date.parse(storedAt)) / 1_000);
    events += 1;
  }
  return { events, seconds };
}
