import type { EventLog } from '@rapport/event-log';

/** A log that a contract suite runs on. It may hold other events already: the suite uses streams of its own. */
export interface EventLogStorage {
  readonly log: EventLog;
  /** Closes the log and opens it again on the same events. */
  reopen(): Promise<EventLog>;
  /** Closes the log and removes what it stored, where it can be removed. */
  remove(): Promise<void>;
}
