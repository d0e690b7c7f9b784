import type { AppendResult, EventLog } from '@rapport/event-log';
import { randomUUID } from 'node:crypto';
import type { AppendOutcome } from './append-outcome.js';
import type { Changes } from './changes.js';
import type { CommittedIds } from './committed-ids.js';
import { toStored } from './envelope.js';
import { positionOfRow, storedRowOf } from './positions.js';
import type { ProposedEvent } from './recorded.js';
import { storedStreamName } from './stored-stream-name.js';
import { isMetastream, metastreamOf, originalOf, parseMetadata, restoredFrom, softDeletion } from './stream-metadata.js';
import type { StreamState, StreamStates } from './stream-states.js';

export const newId = (): string => randomUUID();

export interface WriterParts {
  readonly log: EventLog;
  readonly states: StreamStates;
  readonly committed: CommittedIds;
  readonly changes: Changes;
}

/** Hands events to the log behind what was handed to it before; what may be written is decided elsewhere. */
export class StreamWriter {
  constructor(private readonly parts: WriterParts) {}

  /**
   * Takes the events in before it returns; the answer comes when they are durable.
   *
   * @param tombstone the one event ends the stream.
   */
  async take(stream: string, events: readonly ProposedEvent[], tombstone = false): Promise<{ readonly answer: Promise<AppendOutcome> }> {
    const { states, log, committed } = this.parts;
    const state = await states.of(stream);
    const original = isMetastream(stream) ? await states.of(originalOf(stream)) : null;
    const before = state.last;
    state.last += events.length;
    state.isTombstoned ||= tombstone;
    if (original !== null) original.metadata = parseMetadata(events.at(-1)!.data);
    const stored = events.map((event) => toStored(stream, event, tombstone));
    const appended = log.append(storedStreamName(stream), before === -1 ? 'no-stream' : before, stored);
    events.forEach(({ id }, index) => committed.note(id, { stream, revision: before + 1 + index }));
    const answer = this.#settle(stream, state, appended);
    return { answer };
  }

  softDelete(stream: string): Promise<{ readonly answer: Promise<AppendOutcome> }> {
    return this.take(metastreamOf(stream), [{ ...softDeletion, id: newId(), metadata: new Uint8Array() }]);
  }

  tombstone(stream: string): Promise<{ readonly answer: Promise<AppendOutcome> }> {
    const nothing = new Uint8Array();
    return this.take(stream, [{ id: newId(), type: '$streamDeleted', isJson: false, data: nothing, metadata: nothing }], true);
  }

  /** Makes a soft-deleted stream begin anew behind what it had. */
  restore(stream: string, { metadata, last }: StreamState): Promise<{ readonly answer: Promise<AppendOutcome> }> {
    return this.take(metastreamOf(stream), [{ ...restoredFrom(metadata ?? {}, last + 1), id: newId(), metadata: new Uint8Array() }]);
  }

  #settle(stream: string, state: StreamState, appended: Promise<AppendResult>): Promise<AppendOutcome> {
    state.pending++;
    const answer = appended.then(
      (result) => this.#answerOf(stream, state, result),
      (error: unknown) => this.#failed(error),
    );
    state.settled = answer.finally(() => state.pending--);
    return answer;
  }

  #answerOf(stream: string, state: StreamState, result: AppendResult): AppendOutcome {
    if (result.outcome !== 'appended' || result.repeated) return this.#failed(new Error('the store is not where the double left it'));
    state.committed = result.revision;
    this.parts.changes.tell(stream);
    return { outcome: 'stored', revision: result.revision, position: positionOfRow(storedRowOf(result.position)) };
  }

  /** What is remembered may be ahead of what is stored: all of it is read anew. */
  #failed(error: unknown): AppendOutcome {
    this.parts.states.clear();
    this.parts.committed.clear();
    return { outcome: 'refused', reason: error instanceof Error ? error.message : 'the store failed' };
  }
}
