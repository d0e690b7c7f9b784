import { crc32 } from 'node:zlib';
import type { Database, Statement } from '@rapport/sqlite';
import { SnapshotLost, type SnapshotHead, type SnapshotNode } from '@rapport/state-snapshots';

/** Form of the file. Another one is thrown away. */
export const formVersion = 1;

const tables = `
  CREATE TABLE IF NOT EXISTS form (version INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS heads (stream TEXT PRIMARY KEY, schema TEXT NOT NULL, revision INTEGER NOT NULL, event TEXT NOT NULL,
    tree INTEGER NOT NULL, generation INTEGER NOT NULL, root TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS nodes (tree INTEGER NOT NULL, place TEXT NOT NULL, generation INTEGER NOT NULL, content TEXT NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (tree, place)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS replaced (tree INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS numbers (last INTEGER NOT NULL);
`;

/** A snapshot's head, and which rows are its nodes: those of `tree`, up to `generation`. */
export interface HeadRow extends SnapshotHead {
  readonly tree: number;
  readonly generation: number;
}

/** A fault of the file's form: it is not one of these, or a later version wrote it. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile';
}

export class SnapshotRows {
  readonly #statements: Readonly<Record<'head' | 'putHead' | 'dropHead' | 'node' | 'putNode' | 'removeNode' | 'number' | 'replace' | 'replaced' | 'sweep' | 'swept', Statement>>;

  /** @throws {ForeignFile} */
  constructor(database: Database) {
    database.exec(tables);
    const form = database.prepare('SELECT version FROM form').get() as { version: number } | undefined;
    if (form === undefined) database.exec(`INSERT INTO form VALUES (${formVersion}); INSERT INTO numbers VALUES (0)`);
    else if (form.version !== formVersion) throw new ForeignFile(`form ${form.version}`);
    this.#statements = {
      head: database.prepare('SELECT * FROM heads WHERE stream = ?'),
      putHead: database.prepare('INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
      dropHead: database.prepare('DELETE FROM heads WHERE stream = ?'),
      node: database.prepare('SELECT generation, content, checksum FROM nodes WHERE tree = ? AND place = ?'),
      putNode: database.prepare('INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?)'),
      removeNode: database.prepare('DELETE FROM nodes WHERE tree = ? AND place = ?'),
      number: database.prepare('UPDATE numbers SET last = last + 1 RETURNING last'),
      replace: database.prepare('INSERT OR IGNORE INTO replaced SELECT tree FROM heads WHERE stream = ?'),
      replaced: database.prepare('SELECT tree FROM replaced LIMIT 1'),
      sweep: database.prepare('DELETE FROM nodes WHERE tree = ?1 AND place IN (SELECT place FROM nodes WHERE tree = ?1 LIMIT ?2)'),
      swept: database.prepare('DELETE FROM replaced WHERE tree = ?'),
    };
  }

  /** @throws {SnapshotLost} where it is damaged. */
  head(stream: string): HeadRow | null {
    const row = this.#statements.head.get(stream) as (HeadRow & { readonly checksum: number }) | undefined;
    if (row === undefined) return null;
    if (row.checksum !== checksumOf(row)) throw new SnapshotLost('the head of a snapshot is damaged');
    return row;
  }

  /** In the place of the one that the stream has; its tree is swept, unless it is the same. */
  putHead(row: HeadRow): void {
    this.#statements.replace.run(row.stream);
    this.#statements.swept.run(row.tree);
    this.#statements.putHead.run(row.stream, row.schema, row.revision, row.event, row.tree, row.generation, row.root, checksumOf(row));
  }

  dropHead(stream: string): void {
    this.#statements.replace.run(stream);
    this.#statements.dropHead.run(stream);
  }

  /** @throws {SnapshotLost} where it is not there, damaged, or of a later generation. */
  node(tree: number, generation: number, place: string): string {
    const row = this.#statements.node.get(tree, place) as { generation: number; content: string; checksum: number } | undefined;
    if (row === undefined || row.generation > generation) throw new SnapshotLost('a node of a snapshot was replaced');
    if (row.checksum !== nodeChecksum(tree, row.generation, place, row.content)) throw new SnapshotLost('a node of a snapshot is damaged');
    return row.content;
  }

  putNode(tree: number, generation: number, { place, content }: SnapshotNode): void {
    this.#statements.putNode.run(tree, place, generation, content, nodeChecksum(tree, generation, place, content));
  }

  removeNode(tree: number, place: string): void {
    this.#statements.removeNode.run(tree, place);
  }

  /** Never given twice by one file. */
  nextNumber(): number {
    return (this.#statements.number.get() as { last: number }).last;
  }

  /** Nodes of a tree that no head names. False: nothing is left of any. */
  sweep(atMost: number): boolean {
    const replaced = this.#statements.replaced.get() as { tree: number } | undefined;
    if (replaced === undefined) return false;
    const { changes } = this.#statements.sweep.run(replaced.tree, atMost);
    if (Number(changes) < atMost) this.#statements.swept.run(replaced.tree);
    return true;
  }
}

const nodeChecksum = (tree: number, generation: number, place: string, content: string): number => crc32(`${tree} ${generation} ${place}\n${content}`);
const checksumOf = ({ stream, schema, revision, event, tree, generation, root }: HeadRow): number =>
  crc32(JSON.stringify([stream, schema, revision, event, tree, generation, root]));
