import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';

/** One contract event for each event of the log, and the key that its stream has for ever. */
export type Translate = (event: RecordedEvent) => Omit<EventRecord, 'kind'>;

export interface TranslatedBatch {
  readonly records: readonly EventRecord[];
  /** Everything up to here has been given. */
  readonly position: Position;
  readonly caughtUp: boolean;
}

export interface TranslatedOptions {
  readonly log: Pick<EventLog, 'follow'>;
  readonly translate: Translate;
  /** Begins behind it. */
  readonly from: Position;
  readonly signal: AbortSignal;
  /** Most events in one batch. Default 512. */
  readonly batchSize?: number;
}

/** An event that can't be translated stands in the way. The relay does not pass it: a newer version has to. */
export class UntranslatableEvent extends Error {
  override readonly name = 'UntranslatableEvent';
  constructor(readonly event: Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'type'>, cause: unknown) {
    super(`the event ${event.revision} of ${event.stream} (type ${event.type}, position ${event.position}) can't be translated`, { cause });
  }
}

/**
 * The log as contract events, batch by batch, without an end until the signal aborts.
 * @throws {UntranslatableEvent} after the events before it have been given.
 */
export async function* translated({ log, translate, from, signal, batchSize = 512 }: TranslatedOptions): AsyncGenerator<TranslatedBatch> {
  for await (const { events, position, caughtUp } of log.follow({ after: from, signal, batchSize })) {
    const records: EventRecord[] = [];
    for (const event of events) {
      try {
        const { key, event: translatedEvent, traceparent } = translate(event);
        records.push(traceparent === undefined ? { kind: 'event', key, event: translatedEvent } : { kind: 'event', key, event: translatedEvent, traceparent });
      } catch (cause) {
        if (records.length > 0) yield { records, position: records.at(-1)!.event.position, caughtUp: false };
        throw new UntranslatableEvent(event, cause);
      }
    }
    yield { records, position, caughtUp };
  }
}

/** The same up to the log's present end. */
export async function* translatedUntilCaughtUp(options: TranslatedOptions): AsyncGenerator<TranslatedBatch> {
  for await (const batch of translated(options)) {
    yield batch;
    if (batch.caughtUp) return;
  }
}
