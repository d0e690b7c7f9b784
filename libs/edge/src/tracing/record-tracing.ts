import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes } from '@opentelemetry/api';
import type { BatchHandler, Delivered, EventRecord, WireRecord } from '@rapport/messaging';
import type { Collection, GuardedWrite, IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import type { Tracing } from './tracing.js';

/** Events of one batch that get spans; the others of it are carried all the same. */
const tracedInBatch = 64;

const tracedOf = (records: readonly WireRecord[]): readonly EventRecord[] =>
  records.filter((record): record is EventRecord => record.kind === 'event' && record.traceparent !== undefined).slice(0, tracedInBatch);

/** The relay's part: from reading a batch of the log until the wire has it. */
export class RelayTracing {
  constructor(private readonly tracing: Tracing) {}

  published(records: readonly WireRecord[], startedMs: number, endedMs: number): void {
    for (const { traceparent, event } of tracedOf(records)) {
      this.tracing.begin('relay', { parent: traceparent, kind: 'producer', attributes: { 'rapport.event.type': event.type, 'messaging.batch.message_count': records.length } }, startedMs).end(endedMs);
    }
  }
}

/** What is done for one batch, told as spans under each event that brought a trace along. */
class BatchTrace {
  #reachedMs = Date.now();

  constructor(private readonly tracing: Tracing, private readonly parents: readonly string[]) {}

  /** `fold` and `derive` are what was done since the write before. */
  async writing<Answer>(collection: string, documents: number, write: () => Promise<Answer>): Promise<Answer> {
    const startedMs = Date.now();
    try {
      return await write();
    } finally {
      const attributes = { 'db.collection.name': collection, 'rapport.documents': documents };
      const step = stepOf(collection);
      if (step) this.#told(step, this.#reachedMs, startedMs, attributes);
      this.#reachedMs = Date.now();
      this.#told('write', startedMs, this.#reachedMs, attributes);
    }
  }

  #told(name: string, startMs: number, endMs: number, attributes: Attributes): void {
    for (const parent of this.parents) this.tracing.begin(name, { parent, attributes }, startMs).end(endMs);
  }
}

const ofTheProjector = new Set(['progress', 'parked', 'failed-views', 'leaving']);

/** Which step a write ends, by the collection's name without its generation. Null for what the projector keeps for itself. */
function stepOf(collection: string): 'fold' | 'derive' | null {
  const name = collection.replace(/^g\d+-/, '');
  if (ofTheProjector.has(name)) return null;
  return name === 'facts' || name === 'fact-parts' ? 'fold' : 'derive';
}

/** The projector's part: from a batch's arrival until its documents are written. */
export class ProjectionTracing {
  readonly #batches = new AsyncLocalStorage<BatchTrace>();

  constructor(private readonly tracing: Tracing) {}

  /** The same handler, with a span for each event that brought a trace along. */
  traced(project: BatchHandler): BatchHandler {
    return async (partition, batch, signal) => {
      const events = tracedOf(batch.map(({ record }: Delivered) => record));
      if (events.length === 0) return project(partition, batch, signal);
      const spans = events.map(({ traceparent, event }) =>
        this.tracing.begin('project', { parent: traceparent, kind: 'consumer', attributes: { 'rapport.event.type': event.type, 'messaging.destination.partition.id': String(partition), 'messaging.batch.message_count': batch.length } }));
      const parents = spans.map((span) => this.tracing.traceparentOf(span)).filter((parent) => parent !== undefined);
      try {
        await this.#batches.run(new BatchTrace(this.tracing, parents), () => project(partition, batch, signal));
      } finally {
        for (const span of spans) span.end();
      }
    };
  }

  /** The same store; writes for a traced batch are told. */
  store(store: ReadStore): ReadStore {
    const batches = this.#batches;
    return {
      collection<Document extends StoredDocument>(name: string, indexes?: readonly IndexDefinition[]): Collection<Document> {
        const own = store.collection<Document>(name, indexes);
        const write = (writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]> => {
          const trace = batches.getStore();
          return trace ? trace.writing(name, writes.length, () => own.write(writes)) : own.write(writes);
        };
        return new Proxy(own, {
          get(_target, property) {
            if (property === 'write') return write;
            const value: unknown = Reflect.get(own, property, own);
            return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(own) : value;
          },
        });
      },
      close: () => store.close(),
    };
  }
}
