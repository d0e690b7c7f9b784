import { UnreadableEvent } from '@rapport/application';
import { describeFault, runSupervised, type BackOff, type Delay, type Logger } from '@rapport/edge';
import { DocumentsOfAnotherLog, TooManyParked } from './faults.js';
import { Reactor } from './reactor.js';
import type { ReactorOptions } from './reactor.options.js';

export interface SupervisedReactorOptions extends ReactorOptions {
  readonly logger: Logger;
  /** Runs that fail in a row, with nothing done between, before it gives up. Default 10: about half a minute. */
  readonly failuresAtMost?: number;
  readonly backOff?: BackOff;
  readonly onRestart?: (error: string) => void;
  readonly delay?: Delay;
}

const failuresAtMostByDefault = 10;

/** What a person or a newer version has to mend: no further run helps. */
const policyOf = (error: unknown): 'retry' | 'stop' =>
  error instanceof DocumentsOfAnotherLog || error instanceof TooManyParked || error instanceof UnreadableEvent ? 'stop' : 'retry';

/** A reactor that begins again, from what it has stored, when a run of it fails. */
export class SupervisedReactor {
  readonly reactor: Reactor;
  #progressed = (): void => undefined;

  constructor(private readonly options: SupervisedReactorOptions) {
    const { logger } = options;
    this.reactor = new Reactor({
      ...options,
      onProgress: (position, events) => {
        this.#progressed();
        options.onProgress?.(position, events);
      },
      onParked: (customerId, error) => {
        logger.error(error, 'an event could not be reacted to: its customer is parked');
        options.onParked?.(customerId, error);
      },
    });
  }

  /** Ends when the signal aborts. Rejects with the error that stops it. */
  run(signal: AbortSignal): Promise<void> {
    const { logger, backOff, delay, onRestart, failuresAtMost = failuresAtMostByDefault } = this.options;
    return runSupervised({
      run: (runSignal, progressed) => {
        this.#progressed = progressed;
        return this.reactor.run(runSignal);
      },
      signal, policyOf, failuresAtMost, ...(backOff ? { backOff } : {}), ...(delay ? { delay } : {}),
      onRetry: ({ error, failures, waitMs }) => {
        onRestart?.(error instanceof Error ? error.name : 'unknown');
        logger.warn({ ...describeFault(error), failures, waitMs }, 'the reactor begins again');
      },
    });
  }
}
