import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { Status as StatusType } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendResp as BatchAppendRespType } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import { maxAppendBytes, type AppendOutcome } from './append-outcome.js';
import type { ExpectedRevision } from './expected-revision.js';
import { notReadyText } from './status-errors.js';

const { BatchAppendResp } = streamsPb;
const { AllStreamPosition, MaximumAppendSizeExceeded, StreamDeleted, StreamIdentifier, UUID, WrongExpectedVersion } = sharedPb;

/** Which append an answer is for. */
export interface Answered {
  readonly correlationId: string;
  readonly stream: string;
  readonly expected: ExpectedRevision;
}

export function batchAnswer({ correlationId, stream, expected }: Answered, outcome: AppendOutcome | { readonly outcome: 'not-ready' }): BatchAppendRespType {
  const answer = new BatchAppendResp()
    .setCorrelationId(new UUID().setString(correlationId))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream, 'utf8'))));
  if (outcome.outcome !== 'stored') return answer.setError(errorOf(outcome, expected));
  const success = new BatchAppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new emptyPb.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  const { position } = outcome;
  if (position === null) success.setNoPosition(new emptyPb.Empty());
  else success.setPosition(new AllStreamPosition().setCommitPosition(String(position.commit)).setPreparePosition(String(position.prepare)));
  return answer.setSuccess(success);
}

function errorOf(refusal: Exclude<AppendOutcome, { outcome: 'stored' }> | { readonly outcome: 'not-ready' }, expected: ExpectedRevision): StatusType {
  switch (refusal.outcome) {
    case 'wrong-revision':
      return errorStatus(status.FAILED_PRECONDITION, 'Wrong expected version', 'WrongExpectedVersion', wrongRevision(expected, refusal.actual));
    case 'deleted':
      return errorStatus(status.FAILED_PRECONDITION, 'Stream deleted', 'StreamDeleted', new StreamDeleted());
    case 'too-large':
      return errorStatus(status.INVALID_ARGUMENT, 'Maximum append size exceeded', 'MaximumAppendSizeExceeded', new MaximumAppendSizeExceeded().setMaxappendsize(maxAppendBytes));
    case 'not-ready':
      return errorStatus(status.UNAVAILABLE, notReadyText, null, new emptyPb.Empty());
    case 'refused':
      return errorStatus(status.INTERNAL, refusal.reason, null, new emptyPb.Empty());
  }
}

/** @param name of the detail's message; null for one that says nothing. */
function errorStatus(code: number, message: string, name: string | null, details: { serializeBinary(): Uint8Array }): StatusType {
  const packed = new anyPb.Any();
  packed.pack(details.serializeBinary(), name === null ? 'google.protobuf.Empty' : `event_store.client.${name}`);
  return new statusPb.Status().setCode(code).setMessage(message).setDetails(packed);
}

function wrongRevision(expected: ExpectedRevision, actual: number): InstanceType<typeof WrongExpectedVersion> {
  const wrong = new WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new emptyPb.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === 'any') return wrong.setExpectedAny(new emptyPb.Empty());
  if (expected === 'no_stream') return wrong.setExpectedNoStream(new emptyPb.Empty());
  if (expected === 'stream_exists') return wrong.setExpectedStreamExists(new emptyPb.Empty());
  return wrong.setExpectedStreamPosition(String(expected));
}
