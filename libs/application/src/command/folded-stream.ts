import type { Aggregate, DomainEvent, DomainRejection } from '@rapport/domain';
import type { EventLog, ExpectedRevision, RecordedEvent } from '@rapport/event-log';
import { beginning, type Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { codec } from '../codec.js';
import { metadataOf } from '../stored-metadata.js';
import { commandMemory, type AcceptedCommand, type CommandMemory } from './command-memory.js';

/** A stream up to a revision: the aggregate's state, and which commands made it. Changed in place, event by event. */
export interface FoldedStream<State> {
  readonly stream: string;
  state: State;
  /** Null: the stream does not exist. */
  revision: number | null;
  /** Of the event at `revision`. */
  position: Position;
  readonly commands: CommandMemory;
}

export interface StreamReader<State> {
  /** Folds what lies behind; from the stream's start for a new one. @throws {UnreadableEvent} LogFault PrivacyFault */
  catchUp(folded: FoldedStream<State>): Promise<void>;
  begin(stream: string): FoldedStream<State>;
  /** A look at it that can be caught up while it goes on being worked with; knows of no commands. */
  lookAt(folded: FoldedStream<State>): FoldedStream<State>;
}

/** @param vault Opens personal parts while folding; null: they stay sealed, and states do without. */
export function streamReader<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>,
  log: EventLog,
  vault: PersonalDataVault | null,
): StreamReader<State> {
  async function catchUp(folded: FoldedStream<State>): Promise<void> {
    const fromRevision = folded.revision === null ? 0 : folded.revision + 1;
    for await (const recorded of log.readStream(folded.stream, { fromRevision })) {
      const event = vault === null ? codec.decode(recorded).event : await codec.decodeOpened(recorded, vault);
      folded.state = aggregate.evolve(folded.state, event as unknown as Event);
      moveTo(folded, recorded);
    }
  }
  const begin = (stream: string): FoldedStream<State> =>
    ({ stream, state: aggregate.initial, revision: null, position: beginning, commands: commandMemory() });
  const lookAt = (folded: FoldedStream<State>): FoldedStream<State> => ({ ...folded, commands: commandMemory() });
  return { catchUp, begin, lookAt };
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
  return commands.recent(commandId) ?? (commands.maybeOlder(commandId) ? findInStream(stream, commandId, log) : null);
}

async function findInStream(stream: string, commandId: string, log: EventLog): Promise<AcceptedCommand | null> {
  let found: AcceptedCommand | null = null;
  for await (const recorded of log.readStream(stream)) {
    const { commandId: storedId, fingerprint } = metadataOf(recorded);
    if (storedId === commandId) found = { fingerprint, revision: recorded.revision, position: recorded.position };
    else if (found) break;
  }
  return found;
}
