import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@rapport/event-log';
import { extendedCodeOf, openDatabase } from '@rapport/sqlite';
import type { SnapshotTree, StateSnapshots } from '@rapport/state-snapshots';
import { countedEventLog, writeSideOn } from '@rapport/testing';
import { openSqliteStateSnapshots } from '../src/index.js';

/** What can happen to the file between two processes, or while one uses it (`rows`). */
export const fileFaults = ['none', 'deleted', 'cut', 'overwritten', 'foreign', 'rows'] as const;
export type FileFault = (typeof fileFaults)[number];

/** A write side that is started again and again, with a file of snapshots beside its log. */
export class SnapshotWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'rapport-states-'));
  readonly path = join(this.folder, 'states.sqlite');
  readonly told: string[] = [];
  readonly reads = { found: 0, nodes: 0, events: 0, saved: 0 };
  private readonly pending = new Set<Promise<unknown>>();
  /** Null: no save has to wait. */
  private held: (() => void)[] | null = null;
  private snapshots = this.open();
  private readonly counted;
  side;

  constructor(log: EventLog, private readonly limits = { snapshotEventsAtLeast: 4, snapshotEventsBetween: 2 }) {
    this.counted = countedEventLog(log);
    this.side = this.start();
  }

  /** The file takes nothing until it is released: saves wait, as they do behind a long one. */
  hold(): void {
    this.held ??= [];
  }

  /** The first save that waits goes on, and the others after it when it is asked again. */
  async releaseOne(): Promise<void> {
    this.held?.shift()?.();
    await this.turns();
  }

  async turns(): Promise<void> {
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** All saves that were asked for are done. */
  async settled(): Promise<void> {
    for (const goOn of this.held ?? []) goOn();
    this.held = null;
    await this.turns();
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  async restart(fault: FileFault | { readonly file: Buffer } = 'none', foreign?: string): Promise<void> {
    await this.settled();
    await this.snapshots.close();
    if (typeof fault === 'string') this.damage(fault, foreign);
    else writeFileSync(this.path, fault.file);
    this.reads.found = this.reads.nodes = 0;
    this.counted.use.eventsRead = 0;
    this.snapshots = this.open();
    this.side = this.start();
  }

  eventsRead = (): number => this.counted.use.eventsRead;

  damage(fault: FileFault, foreign?: string): void {
    if (fault === 'none' || !existsSync(this.path)) return;
    if (fault === 'rows') return this.changeRows();
    for (const part of ['-wal', '-shm']) rmSync(this.path + part, { force: true });
    if (fault === 'deleted') rmSync(this.path);
    if (fault === 'cut') truncateSync(this.path, Math.floor(readFileSync(this.path).length / 2));
    if (fault === 'overwritten') writeFileSync(this.path, readFileSync(this.path).fill(0x5a, 0, 2_000));
    if (fault === 'foreign' && foreign !== undefined) copyFileSync(foreign, this.path);
  }

  async end(): Promise<void> {
    await this.settled();
    await this.snapshots.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Behind the back of who has it open. */
  private changeRows(): void {
    const database = openDatabase(this.path, { busyTimeoutMs: 1_000 });
    try {
      database.exec("UPDATE nodes SET content = replace(content, '1', '2') WHERE length(place) % 2 = 0; DELETE FROM nodes WHERE length(place) % 5 = 1");
    } catch (error) {
      if (extendedCodeOf(error) === null) throw error; // so damaged by now that nobody can change it
    }
    database.close();
  }

  private start() {
    return writeSideOn(this.counted.log, { snapshots: this.watched(this.snapshots), limits: this.limits });
  }

  private open(): StateSnapshots {
    return openSqliteStateSnapshots({ path: this.path, onFault: (what) => this.told.push(what) });
  }

  private watched(snapshots: StateSnapshots): StateSnapshots {
    return {
      find: (...of) => {
        const found = snapshots.find(...of);
        if (found) this.reads.found += 1;
        return found && { head: found.head, tree: this.watchedTree(found.tree) };
      },
      save: (head, changes) => {
        const asked = { ...changes, base: changes.base && (inner.get(changes.base) ?? changes.base) };
        const saving = this.held ? new Promise<void>((goOn) => this.held!.push(goOn)).then(() => snapshots.save(head, asked)) : snapshots.save(head, asked);
        const done = saving.then((tree) => void (this.reads.saved += tree ? 1 : 0), () => undefined);
        this.pending.add(done);
        void done.finally(() => this.pending.delete(done));
        return saving.then((tree) => tree && (changes.base !== null && inner.get(changes.base) === tree ? changes.base : this.watchedTree(tree)));
      },
      drop: (stream) => snapshots.drop(stream),
      close: () => snapshots.close(),
    };
  }

  private watchedTree(tree: SnapshotTree): SnapshotTree {
    const reads = this.reads;
    const watched: SnapshotTree = {
      read: (place) => {
        reads.nodes += 1;
        return tree.read(place);
      },
      lose: () => tree.lose(),
      get isLost() { return tree.isLost; },
    };
    inner.set(watched, tree);
    return watched;
  }
}

const inner = new WeakMap<SnapshotTree, SnapshotTree>();
