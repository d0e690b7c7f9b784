import { isTechnical, type AppendResult, type PreparedAppend, type PreparedEvent } from '@rapport/event-log';
import { extendedCodeOf, sqliteConstraintUnique } from '@rapport/sqlite';
import { chainHash, type ChainPoint } from './chain.js';
import type { Connection } from './connection.js';
import { positionOfRow } from './position-of-row.js';
import type { StreamHead, StreamHeads } from './stream-heads.js';

/** What a group's COMMIT changes. */
export interface Advance {
  readonly head: ChainPoint;
  /** Of the last event that is not technical. */
  readonly plainPosition: number;
  readonly streams: ReadonlyMap<string, StreamHead>;
}

export interface DraftStart {
  readonly head: ChainPoint;
  readonly plainPosition: number;
  readonly heads: StreamHeads;
}

const nowhere: StreamHead = { revision: -1, position: 0 };

/**
 * One transaction's appends while it is open: each sees what the ones before it stored, and nothing outside moves.
 *
 * An append leaves all of its events or none: of one event, because an INSERT is atomic by itself; of several, by a
 * savepoint. So a conflict never undoes its neighbours. Anything but a conflict is thrown and ends the whole group.
 */
export class GroupDraft {
  readonly answers: AppendResult[] = [];
  readonly #streams = new Map<string, StreamHead>();
  #head: ChainPoint;
  #plainPosition: number;

  constructor(
    private readonly connection: Connection,
    private readonly start: DraftStart,
    private readonly storedAt: string,
  ) {
    this.#head = start.head;
    this.#plainPosition = start.plainPosition;
  }

  get advance(): Advance {
    return { head: this.#head, plainPosition: this.#plainPosition, streams: this.#streams };
  }

  add(append: PreparedAppend): void {
    this.answers.push(this.#decide(append));
  }

  #decide(append: PreparedAppend): AppendResult {
    const { stream, events } = append;
    const expected = append.expected === 'no-stream' ? -1 : append.expected;
    const known = this.#streams.get(stream) ?? this.start.heads.get(stream);
    // A stream that nobody knows is most often new, and its first row can only be stored when there is none yet.
    if (known === undefined && expected === -1 && events.length > 0 && this.#storedAsFirst(append)) return this.#appended(append, -1);
    const actual = known ?? this.#lookUp(stream);
    if (actual.revision === expected) {
      if (events.length === 0) return { outcome: 'appended', revision: expected, position: positionOfRow(this.#head.position), repeated: false };
      this.#store(append, expected);
      return this.#appended(append, expected);
    }
    return this.#repeated(append, expected) ?? { outcome: 'conflict', actual: actual.revision === -1 ? 'no-stream' : actual.revision };
  }

  #appended({ stream, events }: PreparedAppend, expected: number): AppendResult {
    const { position } = this.#head;
    const revision = expected + events.length;
    this.#streams.set(stream, { revision, position });
    if (!isTechnical(stream)) this.#plainPosition = position;
    return { outcome: 'appended', revision, position: positionOfRow(position), repeated: false };
  }

  #lookUp(stream: string): StreamHead {
    return (this.connection.streamHead.get(stream) as StreamHead | undefined) ?? nowhere;
  }

  #storedAsFirst(append: PreparedAppend): boolean {
    try {
      this.#store(append, -1);
      return true;
    } catch (error) {
      if (extendedCodeOf(error) === sqliteConstraintUnique) return false;
      throw error;
    }
  }

  #store({ stream, events }: PreparedAppend, expected: number): void {
    if (events.length === 1) {
      this.#head = this.#insert(stream, expected + 1, events[0]!, this.#head);
      return;
    }
    this.connection.savepoint.run();
    try {
      let head = this.#head;
      events.forEach((event, index) => (head = this.#insert(stream, expected + 1 + index, event, head)));
      this.#head = head;
    } catch (error) {
      // After an error that ended the transaction there is no savepoint, and this throws in the other's place.
      if (extendedCodeOf(error) === sqliteConstraintUnique) this.connection.rollBackToSavepoint.run();
      throw error;
    }
    this.connection.release.run();
  }

  #insert(stream: string, revision: number, { id, type, data, metadata }: PreparedEvent, before: ChainPoint): ChainPoint {
    const position = before.position + 1;
    const storedAt = this.storedAt;
    const hash = chainHash(before.hash, { position, stream, revision, id, type, data, metadata, stored_at: storedAt });
    this.connection.insert.run(position, stream, revision, id, type, data, metadata, storedAt, hash);
    return { position, hash };
  }

  /** The first answer again, when exactly these ids lie behind the expected revision; bodies are not looked at. */
  #repeated({ stream, events }: PreparedAppend, expected: number): AppendResult | null {
    if (events.length === 0) return null;
    const rows = this.connection.idsFrom.all(stream, expected + 1, events.length) as { id: string; revision: number; position: number }[];
    if (rows.length < events.length || rows.some(({ id }, index) => id !== events[index]!.id)) return null;
    const { revision, position } = rows.at(-1)!;
    return { outcome: 'appended', revision, position: positionOfRow(position), repeated: true };
  }
}
