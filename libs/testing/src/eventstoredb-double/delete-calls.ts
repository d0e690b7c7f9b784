import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { DeleteReq, DeleteResp as DeleteRespType, TombstoneReq, TombstoneResp as TombstoneRespType } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.js';
import type { AppendOutcome } from './append-outcome.js';
import { expectedRevisionOf, type ExpectedRevision } from './expected-revision.js';
import { logStart, type LogPosition } from './positions.js';
import { nameOf } from './proposed-messages.js';
import type { ServiceContext } from './service-context.js';
import { streamDeleted, unknown, wrongRevision } from './status-errors.js';

const { DeleteResp, TombstoneResp } = streamsPb;

export const deleteCall = (context: ServiceContext): handleUnaryCall<DeleteReq, DeleteRespType> => (call, callback) =>
  serve(context, call, callback, (stream, expected) => context.store.softDelete(stream, expected), (at) =>
    new DeleteResp().setPosition(new DeleteResp.Position().setCommitPosition(String(at.commit)).setPreparePosition(String(at.prepare))));

export const tombstoneCall = (context: ServiceContext): handleUnaryCall<TombstoneReq, TombstoneRespType> => (call, callback) =>
  serve(context, call, callback, (stream, expected) => context.store.tombstone(stream, expected), (at) =>
    new TombstoneResp().setPosition(new TombstoneResp.Position().setCommitPosition(String(at.commit)).setPreparePosition(String(at.prepare))));

function serve<Request extends DeleteReq | TombstoneReq, Response>(
  { credentials }: ServiceContext,
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
  store: (stream: string, expected: ExpectedRevision) => Promise<AppendOutcome>,
  respond: (position: LogPosition) => Response,
): void {
  const denied = refusalOf(call.metadata, credentials);
  if (denied !== null) return callback(denied);
  const options = call.request.getOptions()!;
  const [stream, expected] = [nameOf(options.getStreamIdentifier()), expectedRevisionOf(options)];
  if (stream === '') return callback(unknown('the stream has no name'));
  store(stream, expected).then(
    (result) => answer(callback, stream, expected, result, respond),
    (error: unknown) => callback(unknown(String(error))),
  );
}

function answer<Response>(
  callback: sendUnaryData<Response>,
  stream: string,
  expected: ExpectedRevision,
  result: AppendOutcome,
  respond: (position: LogPosition) => Response,
): void {
  if (result.outcome === 'stored') return callback(null, respond(result.position ?? logStart));
  if (result.outcome === 'wrong-revision') return callback(wrongRevision(stream, expected, result.actual));
  if (result.outcome === 'deleted') return callback(streamDeleted(stream));
  callback(unknown(result.outcome === 'refused' ? result.reason : result.outcome));
}
