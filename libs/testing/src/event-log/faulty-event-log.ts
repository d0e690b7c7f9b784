import { AppendOutcomeUnknown, type AppendResult, type EventLog, type ExpectedRevision, type NewEvent } from '@rapport/event-log';

/**
 * What happens to one append.
 * - `answer-lost`: it is stored, and nobody is told.
 * - `not-stored`: it is not stored, and nobody is told.
 * - `late`: nobody is told, and it reaches the log only before the next call but one.
 * - `conflict`: it is not stored, as if another had been first.
 */
export type AppendFault = 'none' | 'answer-lost' | 'not-stored' | 'late' | 'conflict';
export const appendFaults: readonly AppendFault[] = ['none', 'answer-lost', 'not-stored', 'late', 'conflict'];

/** A log whose appends go wrong as they are told to. What is read is always true. */
export function faultyEventLog(log: EventLog, nextFault: () => AppendFault): EventLog {
  const late: (() => Promise<AppendResult>)[] = [];
  const unknown = (): AppendOutcomeUnknown => new AppendOutcomeUnknown('the answer was lost');

  async function append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const fault = nextFault();
    const arriving = late.splice(0);
    if (fault === 'late') late.push(() => log.append(stream, expected, events));
    for (const arrive of arriving) await arrive();
    switch (fault) {
      case 'none':
        return log.append(stream, expected, events);
      case 'conflict':
        return { outcome: 'conflict', actual: expected };
      case 'answer-lost':
        await log.append(stream, expected, events);
        throw unknown();
      default:
        throw unknown();
    }
  }

  return {
    append,
    readStream: (stream, options) => log.readStream(stream, options),
    readAll: (options) => log.readAll(options),
    follow: (options) => log.follow(options),
    head: (options) => log.head(options),
    verify: (options) => log.verify(options),
    close: () => log.close(),
  };
}
