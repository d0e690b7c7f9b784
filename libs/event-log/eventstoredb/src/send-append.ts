import type { AppendResult as ClientAnswer, JSONEventData } from '@eventstore/db-client';
import { LogFault, type AppendResult, type PreparedAppend, type PreparedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { unknownOutcome, type Sent } from './append-lane.js';
import { grpcCodeOf, inWords, isTooLarge, isTyped, isWrongRevision, meaningOf, saysUnavailable } from './client-error.js';
import { positionOfClient } from './client-position.js';
import { readStream } from './read-log.js';
import type { ServerConnection } from './server-connection.js';
import { withinTime } from './time-limit.js';

/**
 * Sends one append and says what became of it. Typed refusals are answers; whatever else goes wrong may have been stored.
 *
 * @throws AppendOutcomeUnknown, LogFault 'damaged' for a stream that was deleted on the server.
 */
export async function sendAppend(connection: ServerConnection, sent: Sent): Promise<AppendResult> {
  const { append } = sent;
  const { client } = connection;
  const expectedRevision = append.expected === 'no-stream' ? 'no_stream' : BigInt(append.expected);
  let answer: ClientAnswer;
  try {
    const events = append.events.map(eventForClient);
    const sending = client.appendToStream(append.stream, events, { expectedRevision });
    answer = await withinTime(sending, connection.limits.appendTimeoutMs, (giveUp) => connection.onAppendsEnded(giveUp));
    connection.watchAppends();
  } catch (error) {
    connection.watchAppends();
    if (isWrongRevision(error)) return conflictOrRepeat(connection, append, error.actualVersion);
    if (isTooLarge(error)) return { outcome: 'too-large', bytes: dataBytesOf(append), limitBytes: error.maxAppendSize };
    if (meaningOf(error) === 'stream-deleted') throw deletedStream(append.stream, error);
    connection.onFault({ doing: 'append', what: inWords(error) });
    if (!isTyped(error) && grpcCodeOf(error) !== null && !saysUnavailable(error)) connection.renew(client);
    throw unknownOutcome(error);
  }
  return answerOf(connection, sent, answer);
}

/**
 * The text is parsed again, so that what is sent is what was checked: the client makes its own text later, and can't be
 * told of a value that has none.
 */
function eventForClient({ id, type, data, metadata }: PreparedEvent): JSONEventData {
  return { id, type, contentType: 'application/json', data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as object } as JSONEventData;
}

async function answerOf(connection: ServerConnection, { append, known, answered }: Sent, { position }: ClientAnswer): Promise<AppendResult> {
  const revision = lastRevisionOf(append);
  if (position === undefined) return (await repeatOf(connection, append)) ?? missing(append);
  const place = positionOfClient(position);
  const repeated = append.events.length > 0 && (place <= known || answered.some(({ from, to }) => from <= revision && revision <= to));
  return { outcome: 'appended', revision, position: place, repeated };
}

/** The server says so for events that it holds and no longer shows. */
function missing({ stream }: PreparedAppend): never {
  throw deletedStream(stream, null);
}

/** The server knows a repeat by itself; events that lie where they should are one, whatever it says. */
async function conflictOrRepeat(connection: ServerConnection, append: PreparedAppend, actual: bigint | string): Promise<AppendResult> {
  const current = typeof actual === 'bigint' && actual >= 0n ? Number(actual) : null;
  const maybeThere = append.events.length > 0 && current !== null && current >= lastRevisionOf(append);
  const repeat = maybeThere ? await repeatOf(connection, append) : null;
  return repeat ?? { outcome: 'conflict', actual: current ?? 'no-stream' };
}

/** The first answer again, when exactly these ids lie behind the expected revision; bodies are not looked at. */
async function repeatOf(connection: ServerConnection, append: PreparedAppend): Promise<AppendResult | null> {
  const { stream, events } = append;
  const fromRevision = lastRevisionOf(append) - events.length + 1;
  let index = 0;
  let position: Position | null = null;
  try {
    for await (const event of readStream(connection, stream, { fromRevision, maxCount: events.length })) {
      if (event.id !== events[index]?.id || event.revision !== fromRevision + index) return null;
      position = event.position;
      index++;
    }
  } catch (error) {
    throw error instanceof LogFault && error.code !== 'unavailable' ? error : unknownOutcome(error);
  }
  if (position === null || index < events.length) return null;
  return { outcome: 'appended', revision: fromRevision + index - 1, position, repeated: true };
}

const lastRevisionOf = ({ expected, events }: PreparedAppend): number => (expected === 'no-stream' ? -1 : expected) + events.length;

function dataBytesOf({ events }: PreparedAppend): number {
  let bytes = 0;
  for (const { data } of events) bytes += Buffer.byteLength(data);
  return bytes;
}

const deletedStream = (stream: string, cause: unknown): LogFault =>
  new LogFault('damaged', `the stream ${stream} was deleted on the server, from outside of this log`, { cause });
