import type { handleClientStreamingCall, sendUnaryData } from '@grpc/grpc-js';
import type { AppendReq, AppendResp as AppendRespType } from '@eventstore/db-client/generated/streams_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.js';
import { expectedRevisionOf, type ExpectedRevision } from './expected-revision.js';
import type { LogPosition } from './positions.js';
import { nameOf, proposedEventOf } from './proposed-messages.js';
import type { ProposedEvent } from './recorded.js';
import type { ServiceContext } from './service-context.js';
import { notReady, streamDeleted, tooLarge, unknown } from './status-errors.js';
import { storedAppend, type Verdict } from './stored-append.js';

const { AppendResp } = streamsPb;
const { Empty } = sharedPb;

/** One append in a call of its own. */
export const appendCall = (context: ServiceContext): handleClientStreamingCall<AppendReq, AppendRespType> => (call, callback) => {
  const denied = refusalOf(call.metadata, context.credentials);
  if (denied !== null) return callback(denied);
  let options: AppendReq.Options | undefined;
  const events: (ProposedEvent | null)[] = [];
  call.on('data', (request: AppendReq) => {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message !== undefined) events.push(proposedEventOf(message));
  });
  call.on('error', () => call.destroy());
  call.on('end', () => {
    if (options === undefined) return callback(unknown('the options are missing'));
    const [stream, expected] = [nameOf(options.getStreamIdentifier()), expectedRevisionOf(options)];
    const proposed = events.filter((event) => event !== null);
    if (proposed.length < events.length) return callback(unknown('an id is not a UUID'));
    storedAppend(context, call.getPeer(), false, () => context.store.append(stream, expected, proposed)).then(
      (verdict) => answer(callback, stream, expected, verdict),
      (error: unknown) => callback(unknown(String(error))),
    );
  });
};

function answer(callback: sendUnaryData<AppendRespType>, stream: string, expected: ExpectedRevision, verdict: Verdict): void {
  switch (verdict.outcome) {
    case 'stored':
      return callback(null, success(verdict.revision, verdict.position));
    case 'wrong-revision':
      return callback(null, wrongRevision(expected, verdict.actual));
    case 'deleted':
      return callback(streamDeleted(stream));
    case 'too-large':
      return callback(tooLarge());
    case 'refused':
      return callback(unknown(verdict.reason));
    case 'not-ready':
      return callback(notReady());
    case 'nothing':
    case 'end-of-stream':
  }
}

function success(revision: number, position: LogPosition | null): AppendRespType {
  const stored = new AppendResp.Success();
  if (revision < 0) stored.setNoStream(new Empty());
  else stored.setCurrentRevision(String(revision));
  if (position === null) stored.setNoPosition(new Empty());
  else stored.setPosition(new AppendResp.Position().setCommitPosition(String(position.commit)).setPreparePosition(String(position.prepare)));
  return new AppendResp().setSuccess(stored);
}

function wrongRevision(expected: ExpectedRevision, actual: number): AppendRespType {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(String(expected));
  return new AppendResp().setWrongExpectedVersion(wrong);
}
