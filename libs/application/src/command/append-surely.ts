import { LogFault, type AppendResult, type EventLog, type ExpectedRevision, type NewEvent } from '@rapport/event-log';
import type { Deadlines } from './deadlines.js';

/** Chosen pauses: the timer and the dice come from outside. */
export interface Patience {
  readonly delay: (ms: number) => Promise<void>;
  /** From 0 up to 1, itself excluded. */
  readonly random: () => number;
}

export interface AppendLimits {
  /** Time for one append, after which (at most half as much later) its outcome counts as unknown. Default 10,000. */
  readonly appendTimeoutMs: number;
  /** Tries of one append whose outcome stays unknown. Default 4. */
  readonly appendTriesAtMost: number;
}

/** `doubtful`: an earlier try may have been stored, so that the answer has to be built from what is read back. */
export type SureResult =
  | { readonly known: true; readonly result: AppendResult; readonly doubtful: boolean }
  | { readonly known: false; readonly cause: unknown };

const firstPauseMs = 5;
const longestPauseMs = 1_000;

/** Doubles with each try, spread by half up and down, so that rivals part. */
export const pauseMs = (attempt: number, { random }: Patience): number =>
  Math.min(longestPauseMs, Math.round(firstPauseMs * 2 ** attempt * (0.5 + random())));

/**
 * Appends the same bytes at the same revision until the log says what became of them. Any error but a fault of the log
 * itself means that the outcome is unknown. @throws {LogFault}
 */
export async function appendSurely(
  log: EventLog, stream: string, expected: ExpectedRevision, events: readonly NewEvent[], limits: AppendLimits, patience: Patience & { readonly deadlines: Deadlines },
): Promise<SureResult> {
  let cause: unknown = null;
  for (let attempt = 0; attempt < limits.appendTriesAtMost; attempt++) {
    if (attempt > 0) await patience.delay(pauseMs(attempt, patience));
    try {
      const result = await patience.deadlines.within(log.append(stream, expected, events));
      return { known: true, result, doubtful: attempt > 0 };
    } catch (error) {
      if (error instanceof LogFault && attempt === 0) throw error;
      cause = error;
      if (error instanceof LogFault) break;
    }
  }
  return { known: false, cause };
}
