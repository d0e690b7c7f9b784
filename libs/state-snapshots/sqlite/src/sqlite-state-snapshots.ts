import { primaryCodeOf, sqliteBusy, type Database } from '@rapport/sqlite';
import { SnapshotLost, type SnapshotChanges, type SnapshotHead, type SnapshotTree, type StateSnapshots } from '@rapport/state-snapshots';
import type { HeadRow, SnapshotRows } from './snapshot-rows.js';

/** Saves that may wait; one more is not taken. */
const waitingAtMost = 64;
/** Rows that are written between two turns of the event loop. */
const rowsATurn = 100;
/** Rows of replaced trees that one save removes, besides its own; more where it wrote more itself, so that the file can't outgrow it. */
const sweptAtLeast = 2_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface OpenFile {
  readonly database: Database;
  readonly rows: SnapshotRows;
  /** The file is used no longer in this process. */
  readonly onFault: (error: unknown) => void;
}

type SavedHead = Omit<SnapshotHead, 'root'>;

class Tree implements SnapshotTree {
  isLost = false;

  constructor(private readonly owner: SqliteStateSnapshots, private readonly stream: string, readonly number: number, public generation: number) {}

  read(place: string): string {
    try {
      return this.owner.node(this, place);
    } catch (cause) {
      this.lose();
      throw cause;
    }
  }

  lose(): void {
    this.isLost = true;
    this.owner.drop(this.stream);
  }
}

/** One file. Another process may use it too: then the one that saves first is right. Writes are worked one after the other, each in a transaction. */
export class SqliteStateSnapshots implements StateSnapshots {
  readonly #dropped = new Set<string>();
  #file: OpenFile | null;
  #waiting = 0;
  #isClosing = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: OpenFile) {
    this.#file = file;
  }

  find(stream: string, schema: string): { head: SnapshotHead; tree: SnapshotTree } | null {
    if (this.#dropped.has(stream)) return null;
    const head = this.#headOf(stream);
    if (head === null || head.schema !== schema) return null;
    return { head, tree: new Tree(this, stream, head.tree, head.generation) };
  }

  /** @throws {SnapshotLost} */
  node(tree: Tree, place: string): string {
    const content = this.#attempt(({ rows }) => rows.node(tree.number, tree.generation, place));
    if (content === undefined) throw new SnapshotLost('a node of a snapshot can\'t be read');
    return content;
  }

  save(head: SavedHead, changes: SnapshotChanges): Promise<SnapshotTree | null> {
    if (this.#waiting >= waitingAtMost || this.#isClosing || this.#file === null) return Promise.resolve(null);
    this.#waiting += 1;
    const saved = this.#last.then(() => this.#save(head, changes)).finally(() => (this.#waiting -= 1));
    this.#last = saved.catch(() => null);
    return saved;
  }

  drop(stream: string): void {
    this.#dropped.add(stream);
    this.#attempt(({ rows }) => rows.dropHead(stream));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#last;
    // So that the file alone is all of it, also where the connection is not given back at once.
    this.#attempt(({ database }) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    const file = this.#file;
    this.#file = null;
    file?.database.close();
  }

  #headOf(stream: string): HeadRow | null {
    try {
      return this.#attempt(({ rows }) => rows.head(stream)) ?? null;
    } catch {
      this.drop(stream);
      return null;
    }
  }

  async #save(head: SavedHead, changes: SnapshotChanges): Promise<SnapshotTree | null> {
    const file = this.#file;
    if (this.#isClosing || file === null) return null;
    if (!this.#begins(file)) return null;
    try {
      const tree = await this.#write(file.rows, head, changes);
      file.database.exec(tree === null ? 'ROLLBACK' : 'COMMIT');
      if (tree !== null) this.#dropped.delete(head.stream);
      return tree;
    } catch (error) {
      this.#undo(file, error);
      if (error instanceof SnapshotLost) throw error;
      return null;
    }
  }

  /** False: another process writes, or the file can't be used. */
  #begins({ database }: OpenFile): boolean {
    return this.#attempt(() => (database.exec('BEGIN IMMEDIATE'), true)) ?? false;
  }

  /** Null: a later one is there. @throws {SnapshotLost} the base is not what lies there. */
  async #write(rows: SnapshotRows, head: SavedHead, { base, put, remove, root }: SnapshotChanges): Promise<SnapshotTree | null> {
    const before = this.#dropped.has(head.stream) ? null : this.#headOf(head.stream);
    if (base instanceof Tree && !isOf(before, base)) throw new SnapshotLost('another snapshot was saved meanwhile');
    if (base === null && before !== null && before.schema === head.schema && before.revision >= head.revision) return null;
    const generation = rows.nextNumber();
    const number = base instanceof Tree ? base.number : generation;
    let done = 0;
    for (const node of put) {
      rows.putNode(number, generation, node);
      if (++done % rowsATurn === 0) await turn();
    }
    for (const place of remove) {
      rows.removeNode(number, place);
      if (++done % rowsATurn === 0) await turn();
    }
    rows.putHead({ ...head, root: root(), tree: number, generation });
    await this.#sweep(rows, Math.max(sweptAtLeast, done));
    if (!(base instanceof Tree)) return new Tree(this, head.stream, number, generation);
    base.generation = generation;
    return base;
  }

  async #sweep(rows: SnapshotRows, atMost: number): Promise<void> {
    for (let swept = 0; swept < atMost && rows.sweep(rowsATurn); swept += rowsATurn) await turn();
  }

  #undo(file: OpenFile, error: unknown): void {
    try {
      file.database.exec('ROLLBACK');
    } catch (cause) {
      this.#giveUp(cause);
      return;
    }
    if (!(error instanceof SnapshotLost)) this.#giveUp(error);
  }

  /** @throws {SnapshotLost} Undefined: the file can't be used. */
  #attempt<Value>(work: (file: OpenFile) => Value): Value | undefined {
    if (this.#file === null) return undefined;
    try {
      return work(this.#file);
    } catch (error) {
      if (error instanceof SnapshotLost) throw error;
      if (primaryCodeOf(error) === sqliteBusy) return undefined;
      this.#giveUp(error);
      return undefined;
    }
  }

  #giveUp(error: unknown): void {
    const file = this.#file;
    this.#file = null;
    file?.onFault(error);
    file?.database.close();
  }
}

const isOf = (head: HeadRow | null, { number, generation }: Tree): boolean => head !== null && head.tree === number && head.generation === generation;
