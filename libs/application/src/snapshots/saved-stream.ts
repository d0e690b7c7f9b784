import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { SnapshotHead, SnapshotTree, StateSnapshots } from '@rapport/state-snapshots';
import { archivedWith, type ArchivedCommands } from '../command/command-memory.js';
import type { HandlingLimits } from '../command/command-handling.js';
import type { FoldedStream } from '../command/folded-stream.js';
import { changesOf, partsOf, stateForm, stateFrom, type SortedMaps } from './stored-state.js';
import { Lineage } from './stored-nodes.js';

/** The snapshot that a folded stream began from, or was saved as last. */
export interface SavedStream {
  readonly tree: SnapshotTree;
  readonly lineage: Lineage;
  readonly sorted: SortedMaps;
  readonly revision: number;
}

/** A snapshot that was found. Whether it is of this log, the event at its revision says. */
export interface FoundStream<State> {
  readonly state: State;
  readonly commands: ArchivedCommands;
  readonly saved: SavedStream;
  isBehind(recorded: RecordedEvent): boolean;
}

/** Snapshots of the streams of one aggregate. */
export interface StreamSnapshots<State> {
  find(stream: string): FoundStream<State> | null;
  /** Saves it in the background, when it is long and enough has come since the last time. */
  offer(folded: FoldedStream<State>): void;
  /** Not to be used again. */
  drop(stream: string): void;
}

/** Commands that are put into an archive between two turns. */
const commandsATurn = 1_000;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

interface Kept<State> {
  readonly state: State;
  readonly commands: ArchivedCommands;
}

/** @param schema Name of the aggregate and version of its state. */
export function streamSnapshots<State>(
  snapshots: StateSnapshots, log: EventLog, schema: string, limits: Pick<HandlingLimits, 'snapshotEventsAtLeast' | 'snapshotEventsBetween'>,
): StreamSnapshots<State> {
  const form = `${schema} ${stateForm}`;
  /** One save at a time for each stream: a second one would rest on what the first replaces. */
  const underWay = new Set<string>();
  return {
    find(stream) {
      const found = snapshots.find(stream, form);
      if (found === null) return null;
      const { head, tree } = found;
      const lineage = new Lineage();
      try {
        const { state, commands } = stateFrom(head.root, { tree, lineage }) as Kept<State>;
        const { sorted } = partsOf(state, '.state');
        return { state, commands, saved: { tree, lineage, sorted, revision: head.revision }, isBehind: (recorded) => isOf(head, recorded) };
      } catch {
        snapshots.drop(stream);
        return null;
      }
    },
    offer(folded) {
      const { stream, revision, offeredAt } = folded;
      if (revision === null || revision + 1 < limits.snapshotEventsAtLeast || revision - offeredAt < limits.snapshotEventsBetween) return;
      if (underWay.has(stream)) return;
      folded.offeredAt = revision;
      underWay.add(stream);
      void save(folded, revision).finally(() => underWay.delete(stream));
    },
    drop: (stream) => snapshots.drop(stream),
  };

  /** What is saved is what the stream is now, however it goes on meanwhile. Without an answer where nothing could be saved. */
  async function save(folded: FoldedStream<State>, revision: number): Promise<void> {
    const { stream, state, snapshot, commands } = folded;
    const ended = commands.endedBehind(snapshot?.revision ?? -1);
    const archivedBefore = commands.archived;
    try {
      const recorded = await eventAt(log, stream, revision);
      if (recorded === null) return;
      const kept: Kept<State> = { state, commands: await archive(archivedBefore, ended) };
      const parts = partsOf(kept);
      const lineage = snapshot?.lineage ?? new Lineage();
      const head = { stream, schema: form, revision, event: eventOf(recorded) };
      const root = (): string => parts.root(lineage);
      const tree = await snapshots.save(head, { base: snapshot?.tree ?? null, ...changesOf(parts, snapshot?.sorted ?? new Map(), lineage), root });
      if (tree === null || folded.snapshot !== snapshot || folded.commands !== commands) return;
      folded.source = tree;
      folded.snapshot = { tree, lineage, sorted: parts.sorted, revision };
      // Read again from the snapshot, it takes no memory.
      commands.archived = (stateFrom(root(), { tree, lineage }) as Kept<State>).commands;
    } catch {
      if (folded.snapshot === snapshot) folded.snapshot = null;
    }
  }
}

async function archive(archived: ArchivedCommands, ended: readonly (readonly [number, number | 'several'])[]): Promise<ArchivedCommands> {
  let all = archived;
  for (const [i, [hash, found]] of ended.entries()) {
    if (i % commandsATurn === commandsATurn - 1) await turn();
    all = archivedWith(all, hash, found);
  }
  return all;
}

async function eventAt(log: EventLog, stream: string, revision: number): Promise<RecordedEvent | null> {
  for await (const recorded of log.readStream(stream, { fromRevision: revision, maxCount: 1 })) return recorded.revision === revision ? recorded : null;
  return null;
}

/** An id alone could come again at the same place of a log that was put back and went on from there. */
const eventOf = ({ id, position, storedAt }: RecordedEvent): string => `${id} ${position} ${storedAt}`;
const isOf = ({ revision, event }: SnapshotHead, recorded: RecordedEvent): boolean => recorded.revision === revision && eventOf(recorded) === event;
