import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadResp as ReadRespType } from '@eventstore/db-client/generated/streams_pb.js';
import { positionOfRow, type LogPosition } from './positions.js';
import type { Recorded } from './recorded.js';

const { ReadResp } = streamsPb;
const { StreamIdentifier, UUID } = sharedPb;

/** What clients see in place of a tombstone's revision. */
const tombstoneRevision = '9223372036854775807';
/** Of 100 ns, as .NET counts. */
const ticksPerMs = 10_000;

export function eventMessage(event: Recorded): ReadRespType {
  const position = positionOfRow(event.row);
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(event.isTombstone ? tombstoneRevision : String(event.revision))
    .setCommitPosition(String(position.commit))
    .setPreparePosition(String(position.prepare))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.isJson ? 'application/json' : 'application/octet-stream')
    .set('created', String(event.createdMs * ticksPerMs));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(position.commit)));
}

export const notFoundMessage = (stream: string): ReadRespType =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));

export const confirmationMessage = (subscriptionId: string): ReadRespType =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId));

export const checkpointMessage = ({ commit, prepare }: LogPosition): ReadRespType =>
  new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)));

export const caughtUpMessage = (): ReadRespType => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

const identifierOf = (stream: string) => new StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream, 'utf8')));
