import type { Position } from '@rapport/kernel';
import type { EventPublisher, WireRecord } from '@rapport/messaging';
import { translated, type TranslatedBatch, type TranslatedOptions } from './translated.js';

export interface RelayProgress {
  /** Events published since the start. */
  readonly events: number;
  readonly position: Position;
  readonly caughtUp: boolean;
}

/** Told of each batch that was published, with when its publishing began and ended, in milliseconds since 1970. */
export interface RelayedTracing {
  published(records: readonly WireRecord[], startedMs: number, endedMs: number): void;
}

export interface RelayOptions extends TranslatedOptions {
  readonly publisher: EventPublisher;
  /** Follows events that bring a trace along. Default: nobody does. */
  readonly tracing?: RelayedTracing | null;
  /** After each batch that was published. */
  readonly onProgress?: (progress: RelayProgress) => void;
}

/**
 * Carries the log to the wire in log order until the signal aborts, and answers the position up to which everything was
 * published. Each batch is followed by a watermark for every partition that it did not reach to its end, so that the
 * progress of all partitions passes its position. One batch is in memory at a time.
 *
 * Started from an earlier position again it publishes again: consumers drop what they know by its revision. Any failure,
 * of the log, of translating or of publishing, ends it by a rejection; nothing is skipped.
 */
export async function runRelay({ publisher, onProgress, tracing = null, ...options }: RelayOptions): Promise<Position> {
  const aborted = whenAborted(options.signal);
  let { from: position } = options;
  let events = 0;
  try {
    for await (const batch of translated(options)) {
      const startedMs = tracing ? Date.now() : 0;
      const published = publisher.publish(withWatermarks(batch, publisher));
      if ((await Promise.race([published, aborted.promise])) === 'aborted') return position;
      tracing?.published(batch.records, startedMs, Date.now());
      position = batch.position;
      events += batch.records.length;
      onProgress?.({ events, position, caughtUp: batch.caughtUp });
    }
    return position;
  } finally {
    aborted.release();
  }
}

function withWatermarks({ records, position }: TranslatedBatch, publisher: EventPublisher): readonly WireRecord[] {
  const last = records.at(-1);
  const reached = last?.event.position === position ? publisher.partitionOf(last.key) : -1;
  const all: WireRecord[] = [...records];
  for (let partition = 0; partition < publisher.partitions; partition++) {
    if (partition !== reached) all.push({ kind: 'watermark', partition, position });
  }
  return all;
}

function whenAborted(signal: AbortSignal): { readonly promise: Promise<'aborted'>; release(): void } {
  let release = (): void => undefined;
  const promise = new Promise<'aborted'>((resolve) => {
    const abort = (): void => resolve('aborted');
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    release = () => signal.removeEventListener('abort', abort);
  });
  return { promise, release };
}
