import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadResp as ReadRespType } from '@eventstore/db-client/generated/streams_pb.js';
import type { LogPosition } from './positions.js';

const { ReadResp } = streamsPb;

/** An answer to a read: an event as it goes over the wire, or what is not an event. */
export type ReadMessage = Buffer | ReadRespType;

/** The client's own definition of the service, but for the answers to reads. */
export const streamsService = {
  ...streamsGrpc.StreamsService,
  read: {
    ...streamsGrpc.StreamsService.read,
    responseSerialize: (message: ReadMessage): Buffer => (message instanceof Uint8Array ? message : Buffer.from(message.serializeBinary())),
  },
};

export const notFoundMessage = (stream: string): ReadMessage => {
  const identifier = new sharedPb.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream, 'utf8')));
  return new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifier));
};

export const confirmationMessage = (subscriptionId: string): ReadMessage =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId));

export const checkpointMessage = ({ commit, prepare }: LogPosition): ReadMessage =>
  new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)));

export const caughtUpMessage = (): ReadMessage => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());
