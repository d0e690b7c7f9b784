import { AppendOutcomeUnknown, type AppendResult, type EventLog, type ExpectedRevision, type NewEvent } from '@rapport/event-log';

/** Waits for something to become so, and says what did not. */
export async function until(what: string, isSo: () => boolean, limitMs = 15_000): Promise<void> {
  for (const endMs = performance.now() + limitMs; !isSo(); ) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (error: unknown) => error);

/** As callers do: the same bytes at the same revision until the log says what became of them. */
export async function appendUntilKnown(log: EventLog, stream: string, expected: ExpectedRevision, events: readonly NewEvent[], triesAtMost = 50): Promise<{ readonly result: AppendResult; readonly tries: number }> {
  for (let tries = 1; ; tries++) {
    try {
      return { result: await log.append(stream, expected, events), tries };
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown) || tries === triesAtMost) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
