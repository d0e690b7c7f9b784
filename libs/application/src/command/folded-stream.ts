import type { Aggregate, DomainEvent, DomainRejection } from '@rapport/domain';
import type { EventLog, ExpectedRevision, RecordedEvent } from '@rapport/event-log';
import { beginning, type Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { codec } from '../codec.js';
import { metadataOf } from '../stored-metadata.js';
import { SnapshotLost, type SnapshotTree } from '@rapport/state-snapshots';
import type { FoundStream, SavedStream, StreamSnapshots } from '../snapshots/saved-stream.js';
import { commandMemory, recentAtMost, type AcceptedCommand, type CommandMemory } from './command-memory.js';

/** A stream up to a revision: the aggregate's state, and which commands made it. Changed in place, event by event. */
export interface FoldedStream<State> {
  readonly stream: string;
  state: State;
  /** Null: the stream does not exist. */
  revision: number | null;
  /** Of the event at `revision`. */
  position: Position;
  commands: CommandMemory;
  /** What the next snapshot is saved upon; null: nothing. */
  snapshot: SavedStream | null;
  /** What its nodes may still have to be read from; null: all of it is in memory. */
  source: SnapshotTree | null;
  /** Revision at which it was last to be saved; -1: never. */
  offeredAt: number;
}

export interface StreamReader<State> {
  /** Folds what lies behind; for a new one from a snapshot on, or from the stream's start. @throws {UnreadableEvent} LogFault PrivacyFault */
  catchUp(folded: FoldedStream<State>): Promise<void>;
  begin(stream: string): FoldedStream<State>;
  /** As new, and not from the snapshot that it came from. */
  beginAgain(folded: FoldedStream<State>): void;
  /** A look at it that can be caught up while it goes on being worked with; knows of no commands. */
  lookAt(folded: FoldedStream<State>): FoldedStream<State>;
}

/**
 * @param vault Opens personal parts while folding; null: they stay sealed, and states do without.
 * @param snapshots Null: every new one is folded from the stream's start.
 */
export function streamReader<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>,
  log: EventLog,
  vault: PersonalDataVault | null,
  snapshots: StreamSnapshots<State> | null = null,
): StreamReader<State> {
  const begin = (stream: string): FoldedStream<State> =>
    ({ stream, state: aggregate.initial, revision: null, position: beginning, commands: commandMemory(), snapshot: null, source: null, offeredAt: -1 });

  function beginAgain(folded: FoldedStream<State>): void {
    snapshots?.drop(folded.stream);
    Object.assign(folded, begin(folded.stream));
  }

  async function fold(folded: FoldedStream<State>, recorded: RecordedEvent): Promise<void> {
    const event = vault === null ? codec.decode(recorded).event : await codec.decodeOpened(recorded, vault);
    folded.state = aggregate.evolve(folded.state, event as unknown as Event);
    moveTo(folded, recorded);
  }

  async function foldBehind(folded: FoldedStream<State>): Promise<void> {
    const fromRevision = folded.revision === null ? 0 : folded.revision + 1;
    for await (const recorded of log.readStream(folded.stream, { fromRevision })) await fold(folded, recorded);
  }

  /** One read of the stream says whether the snapshot is of this log, and what came after it. False: it is not. */
  async function foldFrom(found: FoundStream<State>, folded: FoldedStream<State>): Promise<boolean> {
    for await (const recorded of log.readStream(folded.stream, { fromRevision: found.saved.revision })) {
      if (folded.revision !== null) await fold(folded, recorded);
      else if (found.isBehind(recorded)) restore(folded, found, recorded);
      else return false;
    }
    return folded.revision !== null;
  }

  async function catchUp(folded: FoldedStream<State>): Promise<void> {
    try {
      const found = folded.revision === null ? snapshots?.find(folded.stream) : null;
      if (found && (await foldFrom(found, folded))) return;
      if (found) beginAgain(folded);
      await foldBehind(folded);
    } catch (error) {
      if (!(error instanceof SnapshotLost)) throw error;
      beginAgain(folded);
      await foldBehind(folded);
    }
  }

  const lookAt = (folded: FoldedStream<State>): FoldedStream<State> => ({ ...folded, commands: commandMemory() });
  return { catchUp, begin, beginAgain, lookAt };
}

function restore<State>(folded: FoldedStream<State>, { state, commands, saved }: FoundStream<State>, recorded: RecordedEvent): void {
  folded.state = state;
  folded.commands = commandMemory(recentAtMost, commands);
  folded.snapshot = saved;
  folded.source = saved.tree;
  folded.offeredAt = saved.revision;
  moveTo(folded, recorded);
}

export const expectedRevisionOf = ({ revision }: FoldedStream<unknown>): ExpectedRevision => revision ?? 'no-stream';

function moveTo(folded: FoldedStream<unknown>, recorded: RecordedEvent): void {
  const { revision, position } = recorded;
  const { commandId, fingerprint } = metadataOf(recorded);
  folded.commands.remember(commandId, { fingerprint, revision, position });
  folded.revision = revision;
  folded.position = position;
}

/** The command's first answer, if the stream (as far as it is folded) accepted it: from memory, or for older ones by reading the stream. */
export function findAccepted({ stream, commands }: FoldedStream<unknown>, commandId: string, log: EventLog): AcceptedCommand | null | Promise<AcceptedCommand | null> {
  const recent = commands.recent(commandId);
  if (recent !== undefined) return recent;
  const older = commands.older(commandId);
  return older === null ? null : older === 'several' ? findInStream(stream, commandId, log) : findAt(stream, commandId, older, log);
}

/** At the revisions where a command with such an id ended. */
async function findAt(stream: string, commandId: string, revisions: readonly number[], log: EventLog): Promise<AcceptedCommand | null> {
  for (const fromRevision of revisions) {
    for await (const recorded of log.readStream(stream, { fromRevision, maxCount: 1 })) {
      if (metadataOf(recorded).commandId === commandId) return acceptedAt(recorded);
    }
  }
  return null;
}

async function findInStream(stream: string, commandId: string, log: EventLog): Promise<AcceptedCommand | null> {
  let found: AcceptedCommand | null = null;
  for await (const recorded of log.readStream(stream)) {
    if (metadataOf(recorded).commandId === commandId) found = acceptedAt(recorded);
    else if (found) break;
  }
  return found;
}

const acceptedAt = (recorded: RecordedEvent): AcceptedCommand => ({ fingerprint: metadataOf(recorded).fingerprint, revision: recorded.revision, position: recorded.position });
