import type { EventLog } from '@rapport/event-log';
import { maxAppendBytes, type AppendOutcome } from './append-outcome.js';
import { Changes } from './changes.js';
import { checkCommit, type CommitDecision, type StreamFacts } from './check-commit.js';
import { CommittedIds } from './committed-ids.js';
import { fromStored } from './envelope.js';
import type { ExpectedRevision } from './expected-revision.js';
import { positionOfRow, storedRowOf } from './positions.js';
import type { ProposedEvent } from './recorded.js';
import { storedStreamName } from './stored-stream-name.js';
import { isMetastream, isSoftDeleted, originalOf } from './stream-metadata.js';
import { StreamStates, type StreamState } from './stream-states.js';
import { newId, StreamWriter } from './stream-writer.js';

interface Taken {
  readonly answer: Promise<AppendOutcome>;
}

const answered = (outcome: AppendOutcome | Promise<AppendOutcome>): Taken => ({ answer: Promise.resolve(outcome) });
const deleted: AppendOutcome = { outcome: 'deleted' };

/**
 * EventStoreDB's streams over an event log of ours. One call at a time is judged, in the order of the calls; judged calls
 * are stored together.
 */
export class StreamStore {
  readonly changes = new Changes();
  readonly #states: StreamStates;
  readonly #committed = new CommittedIds();
  readonly #writer: StreamWriter;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly log: EventLog) {
    this.#states = new StreamStates(log);
    this.#writer = new StreamWriter({ log, states: this.#states, committed: this.#committed, changes: this.changes });
  }

  state(stream: string): Promise<StreamState> {
    return this.#states.of(stream);
  }

  /** A metastream ends with its stream. */
  async isTombstoned(stream: string): Promise<boolean> {
    if ((await this.#states.of(stream)).isTombstoned) return true;
    return isMetastream(stream) && this.isTombstoned(originalOf(stream));
  }

  /** The log's last row, 0 when it is empty. */
  async lastRow(): Promise<number> {
    return storedRowOf(await this.log.head({ includeTechnical: true }));
  }

  append(stream: string, expected: ExpectedRevision, events: readonly ProposedEvent[]): Promise<AppendOutcome> {
    const refused = refusalOf(stream, events);
    if (refused !== null) return Promise.resolve(refused);
    const ids = events.map(({ id }) => id);
    return this.#inTurn(async () => {
      const { state, facts, decision } = await this.#judge(stream, expected, ids);
      if (decision.kind !== 'write') return this.#refusal(state, facts, decision);
      if (events.length === 0) return answered({ outcome: 'stored', revision: state.last, position: positionOfRow(await this.lastRow()) });
      if (facts.isSoftDeleted) await this.#writer.restore(stream, state);
      return this.#writer.take(stream, events);
    });
  }

  softDelete(stream: string, expected: ExpectedRevision): Promise<AppendOutcome> {
    return this.#inTurn(async () => {
      const { state, facts, decision } = await this.#judge(stream, expected, []);
      if (decision.kind !== 'write') return this.#refusal(state, facts, decision);
      if (state.last < 0) return answered({ outcome: 'wrong-revision', actual: -1 });
      return this.#writer.softDelete(stream);
    });
  }

  tombstone(stream: string, expected: ExpectedRevision): Promise<AppendOutcome> {
    return this.#inTurn(async () => {
      const { state, facts, decision } = await this.#judge(stream, expected, [newId()]);
      return decision.kind === 'write' ? this.#writer.tombstone(stream) : this.#refusal(state, facts, decision);
    });
  }

  async #judge(stream: string, expected: ExpectedRevision, ids: readonly string[]): Promise<{ state: StreamState; facts: StreamFacts; decision: CommitDecision }> {
    const state = await this.#states.of(stream);
    const facts: StreamFacts = {
      stream,
      last: state.last,
      isDeleted: await this.isTombstoned(stream),
      isSoftDeleted: state.metadata !== null && isSoftDeleted(state.metadata),
      hasMetadata: state.metadata !== null,
      idsFrom: async (revision, count) => {
        await state.settled;
        return (await this.#stored(stream, revision, count)).map(({ id }) => id);
      },
    };
    return { state, facts, decision: await checkCommit(facts, expected, ids, this.#committed) };
  }

  /** Answers only after what it speaks of is stored. */
  #refusal(state: StreamState, facts: StreamFacts, decision: CommitDecision): Taken {
    return answered(
      state.settled.then(async (): Promise<AppendOutcome> => {
        if (decision.kind === 'deleted') return deleted;
        if (decision.kind !== 'repeated') return { outcome: 'wrong-revision', actual: facts.last };
        if (facts.isSoftDeleted) return { outcome: 'stored', revision: decision.last, position: null };
        const [event] = await this.#stored(facts.stream, decision.last, 1);
        return { outcome: 'stored', revision: decision.last, position: event === undefined ? null : positionOfRow(event.row) };
      }),
    );
  }

  async #stored(stream: string, fromRevision: number, maxCount: number): Promise<readonly { readonly id: string; readonly row: number }[]> {
    const found = [];
    for await (const event of this.log.readStream(storedStreamName(stream), { fromRevision, maxCount })) found.push(fromStored(event));
    return found;
  }

  async #inTurn(step: () => Promise<Taken>): Promise<AppendOutcome> {
    const taken = this.#turn.then(step);
    // Whoever called gets the error; the next in turn goes on.
    this.#turn = taken.catch(() => undefined);
    return (await taken).answer;
  }
}

/** What the server does not even look into. */
function refusalOf(stream: string, events: readonly ProposedEvent[]): AppendOutcome | null {
  if (stream === '') return { outcome: 'refused', reason: 'the stream has no name' };
  if (stream === '$$') return { outcome: 'refused', reason: 'this name ends a server' };
  if (events.some(({ type }) => type === '')) return { outcome: 'refused', reason: 'an event has no type' };
  const bytes = events.reduce((sum, { data }) => sum + data.length, 0);
  return bytes > maxAppendBytes ? { outcome: 'too-large' } : null;
}
