/** The server was silent for longer than the limit. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  constructor(limitMs: number) {
    super(`EventStoreDB did not answer within ${limitMs} ms`);
  }
}

/** Whoever is given the function may give the work up; returns what takes it back. */
export type GiveUp = (giveUp: (reason: Error) => void) => () => void;

/** Work that is given up goes on; how it ends is then of no interest. @throws {TimedOut} */
export function withinTime<Value>(work: Promise<Value>, limitMs: number, onGiveUp?: GiveUp): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(reject, new TimedOut(limitMs)), limitMs);
    const forget = onGiveUp?.((reason) => settle(reject, reason));
    const settle = <Outcome>(how: (outcome: Outcome) => void, outcome: Outcome): void => {
      clearTimeout(timer);
      forget?.();
      how(outcome);
    };
    work.then(
      (value) => settle(resolve, value),
      (error: Error) => settle(reject, error),
    );
  });
}
