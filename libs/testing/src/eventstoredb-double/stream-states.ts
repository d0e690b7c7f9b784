import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { fromStored } from './envelope.js';
import { storedStreamName } from './stored-stream-name.js';
import { isMetastream, metadataOfMetastream, metastreamOf, parseMetadata, type StreamMetadata } from './stream-metadata.js';

export interface StreamState {
  /** Revision of the last event handed to the log, −1 when there is none; ahead of `committed` while it is being stored. */
  last: number;
  /** Revision of the last event that is stored. */
  committed: number;
  isTombstoned: boolean;
  metadata: StreamMetadata | null;
  /** Appends that are being stored. */
  pending: number;
  /** Settles with the last append that was handed to the log. */
  settled: Promise<unknown>;
}

/** The states of the streams looked at last, the others read from the log when they are asked for. */
export class StreamStates {
  #states = new Map<string, StreamState>();

  constructor(
    private readonly log: EventLog,
    private readonly limit = 100_000,
  ) {}

  async of(stream: string): Promise<StreamState> {
    const known = this.#states.get(stream);
    if (known !== undefined) return known;
    const [last, metadata] = [await this.#lastOf(stream), await this.#metadataOf(stream)];
    const loaded = this.#states.get(stream);
    if (loaded !== undefined) return loaded;
    const revision = last?.revision ?? -1;
    const isTombstoned = last !== null && fromStored(last).isTombstone;
    const state = { last: revision, committed: revision, isTombstoned, metadata, pending: 0, settled: Promise.resolve() };
    this.#states.set(stream, state);
    if (this.#states.size > this.limit) this.#forgetOlderHalf();
    return state;
  }

  clear(): void {
    this.#states.clear();
  }

  async #metadataOf(stream: string): Promise<StreamMetadata | null> {
    if (isMetastream(stream)) return metadataOfMetastream;
    const event = await this.#lastOf(metastreamOf(stream));
    return event === null ? null : parseMetadata(fromStored(event).data);
  }

  async #lastOf(stream: string): Promise<RecordedEvent | null> {
    for await (const event of this.log.readStream(storedStreamName(stream), { direction: 'backwards', maxCount: 1 })) return event;
    return null;
  }

  /** States with something pending are ahead of the log and stay. */
  #forgetOlderHalf(): void {
    const half = this.#states.size / 2;
    const kept = [...this.#states].filter(([, { pending }], index) => index >= half || pending > 0);
    this.#states = new Map(kept);
  }
}
