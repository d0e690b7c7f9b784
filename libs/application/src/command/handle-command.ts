import type { Aggregate, DomainEvent, DomainRejection } from '@rapport/domain';
import { beginning, ok, type Result } from '@rapport/kernel';
import type { CommandOutcome, CommandRequest } from '../command-outcome.js';
import { pauseMs } from './append-surely.js';
import type { CommandHandling } from './command-handling.js';
import { fingerprintOf } from './command-request.js';
import { streamReader, type FoldedStream, type StreamReader } from './folded-stream.js';
import { laneFull } from './lanes.js';
import { stateCache, type StateCache } from './state-cache.js';
import { SnapshotLost } from '@rapport/state-snapshots';
import { streamSnapshots, type StreamSnapshots } from '../snapshots/saved-stream.js';
import { acceptedBefore, storeEvents, type Storing } from './store-events.js';

/** What the command handler has to know of an aggregate besides its functions. */
export interface HandledAggregate<State, Command, Event extends DomainEvent, Rejection extends DomainRejection> {
  readonly aggregate: Aggregate<State, Command, Event, Rejection>;
  /** Decisions compare personal values, so folding opens them. */
  readonly opensPersonal: boolean;
  /** Whose events these are; null: nobody's. */
  readonly customerIdOf: (id: string) => string | null;
  /** Version of the state's shape and folding, under which snapshots are kept. Default: none are kept; never of what is opened. */
  readonly stateSchema?: number;
}

/**
 * What one stream alone can't know: a rejection, or the command to decide. Asked when it is sure that the command was not
 * accepted before, as far as the stream is folded. Its answer must not rest on anything that was cached and can change.
 */
export type Prepare<Request, Command> = (request: Request) => Result<Command, DomainRejection> | Promise<Result<Command, DomainRejection>>;

/** For commands that one stream decides alone. */
export const asItIs = <Command>(command: Command): Result<Command, never> => ok(command);

export type HandleCommand<Command> = <Request>(
  id: string, request: CommandRequest<Request>, prepare: Prepare<Request, Command>,
) => Promise<CommandOutcome>;

/** A stream's state, and where it was read. `revision` null: the stream does not exist. */
export type StreamState<State> = Pick<FoldedStream<State>, 'state' | 'revision' | 'position'>;

export interface CommandHandler<State, Command> {
  readonly handle: HandleCommand<Command>;
  /** As the log has it now, whatever commands are under way. @throws {UnreadableEvent} LogFault PrivacyFault */
  stateOf(id: string): Promise<StreamState<State>>;
}

/** A command on its way through its stream. */
interface Work<State, Request, Command> extends Storing<State> {
  readonly request: CommandRequest<Request>;
  readonly prepare: Prepare<Request, Command>;
}

interface Handler<State, Command, Event extends DomainEvent> {
  readonly aggregate: Aggregate<State, Command, Event, DomainRejection>;
  readonly handling: CommandHandling;
  readonly reader: StreamReader<State>;
  readonly cache: StateCache<FoldedStream<State>>;
  readonly snapshots: StreamSnapshots<State> | null;
}

/** Snapshots that may turn out as lost while one command is worked. */
const lostAtMost = 3;

/**
 * Handles the commands of one aggregate: load, look whether the command was accepted before, decide, append at the exact
 * revision. A conflict is decided again on what is there now, a bounded number of times; a rejection or a no-op is answered
 * only after the stream's tail was read. Commands of one stream are worked one after the other.
 *
 * @throws {CommandOutcomeUnknown} LogFault PrivacyFault UnreadableEvent
 */
export function commandHandler<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  { aggregate, opensPersonal, customerIdOf, stateSchema }: HandledAggregate<State, Command, Event, Rejection>,
  handling: CommandHandling,
): CommandHandler<State, Command> {
  const { log, vault, digest, limits } = handling;
  const isKept = handling.snapshots !== null && stateSchema !== undefined && !opensPersonal;
  const snapshots = isKept ? streamSnapshots<State>(handling.snapshots!, log, `${aggregate.name} ${stateSchema}`, limits) : null;
  const handler: Handler<State, Command, Event> = {
    aggregate,
    handling,
    reader: streamReader(aggregate, log, opensPersonal ? vault : null, snapshots),
    snapshots,
    cache: stateCache({ entriesAtMost: limits.cachedStreamsAtMost, weightAtMost: limits.cachedEventsAtMost }),
  };
  return {
    async handle(id, request, prepare) {
      const stream = aggregate.streamOf(id);
      const fingerprint = fingerprintOf(request, digest);
      if (!fingerprint.ok) return { outcome: 'rejected', stream, rejection: fingerprint.error, position: beginning };
      const outcome = await handling.lanes.run(stream, () => {
        const folded = keptIn(handler, stream) ?? handler.reader.begin(stream);
        return handle(handler, { folded, request, prepare, fingerprint: fingerprint.value, customerId: customerIdOf(id) });
      });
      return outcome === laneFull ? { outcome: 'contended', stream } : outcome;
    },
    stateOf: (id) => stateNow(handler, aggregate.streamOf(id)),
  };
}

/** What rests on a snapshot that was lost is kept no longer. */
function keptIn<State, Command, Event extends DomainEvent>({ cache }: Handler<State, Command, Event>, stream: string): FoldedStream<State> | undefined {
  const kept = cache.get(stream);
  if (!kept?.source?.isLost) return kept;
  cache.drop(stream);
  return undefined;
}

/** Outside the stream's lane: what is kept there is never caught up here, and kept is only what nobody keeps yet. */
async function stateNow<State, Command, Event extends DomainEvent>(
  handler: Handler<State, Command, Event>, stream: string,
): Promise<StreamState<State>> {
  const { reader, cache, snapshots } = handler;
  const kept = keptIn(handler, stream);
  const folded = kept === undefined ? reader.begin(stream) : reader.lookAt(kept);
  await reader.catchUp(folded);
  const { state, revision, position } = folded;
  if (kept === undefined && revision !== null && cache.get(stream) === undefined) {
    cache.set(stream, folded, revision + 1);
    snapshots?.offer(folded);
  }
  return { state, revision, position };
}

/** One try ends the work, or asks for another: after the stream's tail was read (`stale`), or after a pause too (`conflict`). */
type Tried = CommandOutcome | 'stale' | 'conflict';

async function handle<State, Request, Command, Event extends DomainEvent>(
  handler: Handler<State, Command, Event>, work: Work<State, Request, Command>,
): Promise<CommandOutcome> {
  const { handling, reader, cache, snapshots } = handler;
  const { folded } = work;
  let fresh = false;
  let lost = 0;
  for (let conflicts = 0; conflicts <= handling.limits.conflictsAtMost; ) {
    const isNew = !fresh && folded.revision === null;
    const tried = isNew ? 'stale' : await tryOnce(handler, work, fresh).catch((error: unknown) => foldAgain(handler, folded, error, ++lost));
    if (folded.revision !== null) {
      cache.set(folded.stream, folded, folded.revision + 1);
      snapshots?.offer(folded);
    }
    if (typeof tried !== 'string') return tried;
    if (tried === 'conflict') await handling.delay(pauseMs(conflicts++, handling));
    await (handling.tracing ? handling.tracing.span('load', () => reader.catchUp(folded)) : reader.catchUp(folded));
    fresh = true;
  }
  return { outcome: 'contended', stream: folded.stream };
}

/** A snapshot was lost in the middle of the work, its own or one of another stream: nothing was appended so far. */
function foldAgain<State, Command, Event extends DomainEvent>(
  { reader, cache }: Handler<State, Command, Event>, folded: FoldedStream<State>, error: unknown, lost: number,
): 'stale' {
  if (!(error instanceof SnapshotLost) || lost > lostAtMost) throw error;
  cache.drop(folded.stream);
  reader.beginAgain(folded);
  return 'stale';
}

/** Without a wait until the append, unless something has to be read first. */
async function tryOnce<State, Request, Command, Event extends DomainEvent>(
  { aggregate, handling, reader }: Handler<State, Command, Event>, work: Work<State, Request, Command>, fresh: boolean,
): Promise<Tried> {
  const { folded, request } = work;
  const { stream, revision, position } = folded;
  const found = acceptedBefore(work, handling.log, true);
  const earlier = found instanceof Promise ? await found : found;
  if (earlier) return earlier;
  if (request.expectedRevision !== undefined && request.expectedRevision !== revision) {
    return fresh ? { outcome: 'precondition-failed', stream, revision } : 'stale';
  }
  const preparing = work.prepare(request.command);
  const prepared = preparing instanceof Promise ? await preparing : preparing;
  const { tracing } = handling;
  const decided = !prepared.ok ? prepared
    : tracing ? tracing.span('decide', () => aggregate.decide(folded.state, prepared.value, { now: request.now }))
    : aggregate.decide(folded.state, prepared.value, { now: request.now });
  if (!decided.ok) return fresh ? { outcome: 'rejected', stream, rejection: decided.error, position } : 'stale';
  if (decided.value.length === 0) return fresh ? { outcome: 'unchanged', stream, revision: revision ?? -1, position } : 'stale';
  return await storeEvents({ evolve: aggregate.evolve, reader, handling }, work, decided.value);
}
