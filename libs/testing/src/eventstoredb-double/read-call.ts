import type { handleServerStreamingCall } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.js';
import { encodedEvent } from './encoded-event.js';
import { eventFilterOf, type EventFilter } from './event-filter.js';
import { PacedCall } from './paced-call.js';
import { rowAt } from './positions.js';
import { nameOf } from './proposed-messages.js';
import { notFoundMessage, type ReadMessage } from './read-messages.js';
import type { ServiceContext } from './service-context.js';
import { notReady, streamDeleted, unknown } from './status-errors.js';
import { isFound, readAll, readStream, type ReadRange } from './stream-reader.js';
import { subscribeToAll, subscribeToStream } from './subscriptions.js';
import { SubscriptionOutlet } from './subscription-outlet.js';

type Options = ReadReq.Options;

/** Reads and subscriptions, of one stream or of all. */
export const readCall = (context: ServiceContext): handleServerStreamingCall<ReadReq, ReadMessage> => (call) => {
  const denied = refusalOf(call.metadata, context.credentials);
  if (denied !== null) return void call.emit('error', denied);
  const paced = new PacedCall(call);
  serve(context, paced, call.request.getOptions()!).catch((error: unknown) => {
    if (!paced.signal.aborted) paced.fail(unknown(error instanceof Error ? error.message : String(error)));
  });
};

async function serve(context: ServiceContext, call: PacedCall, options: Options): Promise<void> {
  const { faults } = context;
  const delay = faults.take('delay', 'reads');
  if (delay !== null) await faults.pause(delay.delayMs);
  if (faults.take('silence', 'reads')) return;
  if (faults.take('not-ready', 'reads')) return call.fail(notReady());
  if (options.hasAll()) return serveAll(context, call, options);
  return serveStream(context, call, options);
}

async function serveStream({ store, faults }: ServiceContext, call: PacedCall, options: Options): Promise<void> {
  const of = options.getStream()!;
  const stream = nameOf(of.getStreamIdentifier());
  const from = of.hasStart() ? 'start' : of.hasEnd() ? 'end' : Number(of.getRevision());
  if (options.hasSubscription()) return subscribeToStream(store, new SubscriptionOutlet(call, faults), stream, from);
  const range = rangeOf(options, from, call.signal);
  if (stream === '') return call.fail(unknown('the stream has no name'));
  if (range.maxCount === 0) return call.fail(unknown('the count is 0'));
  if (range.direction === 'forwards' && from === 'end') return call.fail(unknown('forwards from the end'));
  if (await store.isTombstoned(stream)) return call.fail(streamDeleted(stream));
  if (!isFound(await store.state(stream))) await call.send(notFoundMessage(stream));
  else for await (const event of readStream(store, stream, range)) await call.send(encodedEvent(event));
  call.end();
}

async function serveAll({ store, faults }: ServiceContext, call: PacedCall, options: Options): Promise<void> {
  const row = await rowOf(store, options.getAll()!);
  if (row === null) return call.fail(unknown('no event lies at this position'));
  if (options.hasSubscription()) return subscribeToAll(store, new SubscriptionOutlet(call, faults), row, filterOf(options));
  const range = rangeOf(options, options.getAll()!.hasEnd() ? 'end' : 'start', call.signal);
  // The server says nothing at all.
  if (range.maxCount === 0) return;
  const isEmpty = range.direction === 'forwards' && range.from === 'end';
  if (!isEmpty) for await (const event of readAll(store, row, range)) await call.send(encodedEvent(event));
  call.end();
}

/** Null when no event lies there. */
async function rowOf(store: ServiceContext['store'], of: ReadReq.Options.AllOptions): Promise<number | null> {
  if (of.hasStart()) return 0;
  const last = await store.lastRow();
  const position = of.getPosition();
  if (position === undefined) return last;
  const row = rowAt(BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition()));
  return row !== null && row <= last ? row : null;
}

const filterOf = (options: Options): EventFilter | null => (options.hasFilter() ? eventFilterOf(options.getFilter()) : null);

function rangeOf(options: Options, from: ReadRange['from'], signal: AbortSignal): ReadRange {
  const direction = options.getReadDirection() === 0 ? 'forwards' : 'backwards';
  return { direction, from, maxCount: Number(options.getCount()), signal };
}
