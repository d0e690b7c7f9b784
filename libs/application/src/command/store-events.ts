import type { DomainEvent } from '@rapport/domain';
import type { EventLog } from '@rapport/event-log';
import { SnapshotLost } from '@rapport/state-snapshots';
import { CommandOutcomeUnknown, type CommandOutcome, type CommandRequest } from '../command-outcome.js';
import { appendSurely, type SureResult } from './append-surely.js';
import { eventsToStore } from './command-events.js';
import type { AcceptedCommand } from './command-memory.js';
import type { CommandHandling } from './command-handling.js';
import { expectedRevisionOf, findAccepted, type FoldedStream, type StreamReader } from './folded-stream.js';

export interface Storing<State> {
  readonly folded: FoldedStream<State>;
  readonly request: CommandRequest<unknown>;
  readonly fingerprint: string;
  /** Whose events these are; null: nobody's. */
  readonly customerId: string | null;
}

interface Store<State, Event> {
  readonly evolve: (state: State, event: Event) => State;
  readonly reader: StreamReader<State>;
  readonly handling: CommandHandling;
}

/** The first answer to this command, or its refusal when something else was said under its id; null: not accepted so far. */
export function acceptedBefore(storing: Storing<unknown>, log: EventLog, repeated: boolean): CommandOutcome | null | Promise<CommandOutcome | null> {
  const found = findAccepted(storing.folded, storing.request.commandId, log);
  if (found instanceof Promise) return found.then((earlier) => firstAnswer(storing, earlier, repeated));
  return found === null ? null : firstAnswer(storing, found, repeated);
}

function firstAnswer({ folded: { stream }, fingerprint }: Storing<unknown>, found: AcceptedCommand | null, repeated: boolean): CommandOutcome | null {
  if (found === null) return null;
  const { revision, position } = found;
  if (found.fingerprint !== fingerprint) return { outcome: 'command-id-reused', stream, revision };
  return { outcome: 'accepted', stream, revision, position, repeated };
}

/** Appends behind the folded revision, and folds what was stored. @throws {CommandOutcomeUnknown} LogFault PrivacyFault */
export async function storeEvents<State, Event extends DomainEvent>(
  store: Store<State, Event>, storing: Storing<State>, events: readonly Event[],
): Promise<CommandOutcome | 'conflict'> {
  const { folded, request, fingerprint, customerId } = storing;
  const { log, limits, tracing } = store.handling;
  const { stream } = folded;
  const made = eventsToStore(events, { stream, customerId, fingerprint, request }, store.handling);
  const stored = made instanceof Promise ? await made : made;
  const expected = expectedRevisionOf(folded);
  const sure = await (tracing ? tracing.span('append', () => appendSurely(log, stream, expected, stored, limits, store.handling)) : appendSurely(log, stream, expected, stored, limits, store.handling));
  if (!sure.known || (sure.result.outcome === 'appended' && (sure.doubtful || sure.result.repeated))) return readBack(store, storing, sure);
  const { result } = sure;
  if (result.outcome === 'conflict') return 'conflict';
  if (result.outcome === 'too-large') {
    const details = { bytes: result.bytes, limitBytes: result.limitBytes };
    return { outcome: 'rejected', stream, rejection: { code: 'too-large', details }, position: folded.position };
  }
  const { revision, position } = result;
  try {
    folded.state = events.reduce((state, event) => store.evolve(state, event), folded.state);
    folded.commands.remember(request.commandId, { fingerprint, revision, position });
    folded.revision = revision;
    folded.position = position;
  } catch (error) {
    if (!(error instanceof SnapshotLost)) throw error;
    store.reader.beginAgain(folded);
  }
  return { outcome: 'accepted', stream, revision, position, repeated: false };
}

/** What is stored decides, not what was sent: an earlier try of the same command may be there with other bytes. */
async function readBack<State, Event>({ reader, handling }: Store<State, Event>, storing: Storing<State>, sure: SureResult): Promise<CommandOutcome> {
  const { commandId } = storing.request;
  try {
    await reader.catchUp(storing.folded);
    const found = await acceptedBefore(storing, handling.log, sure.known && !sure.doubtful);
    if (found) return found;
  } catch (cause) {
    if (cause instanceof SnapshotLost) throw cause;
    throw new CommandOutcomeUnknown(`it could not be read back whether command ${commandId} was stored`, { cause });
  }
  throw new CommandOutcomeUnknown(`it is not known whether command ${commandId} was stored`, sure.known ? {} : { cause: sure.cause });
}
