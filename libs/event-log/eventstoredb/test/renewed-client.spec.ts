import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { AllStreamPosition } from '@eventstore/db-client/generated/shared_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Server, ServerCredentials, status, type handleBidiStreamingCall, type handleUnaryCall, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { AppendOutcomeUnknown, type EventLog } from '@rapport/event-log';
import { freshStream, newEvents } from '@rapport/testing';
import { openEventStoreLog } from '../src/index.js';
import { failureOf } from './until.js';

const { SupportedMethods, SupportedMethod } = featuresPb;

/** Says that it takes batches of appends, but not at the first time of asking. */
function featuresAtSecondAsking(): { readonly asked: () => number; readonly answer: handleUnaryCall<unknown, unknown> } {
  let asked = 0;
  return {
    asked: () => asked,
    answer: (_, callback) => {
      if (asked++ === 0) return callback({ code: status.INTERNAL, details: 'Received RST_STREAM with code 0' });
      const method = new SupportedMethod().setServiceName('event_store.client.streams.Streams').setMethodName('batchAppend');
      callback(null, new SupportedMethods().setMethodsList([method]).setEventStoreServerVersion('0'));
    },
  };
}

const batchAppend: handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> = (call) => {
  call.on('data', (request: BatchAppendReq) => {
    const position = new sharedPb.AllStreamPosition().setCommitPosition('100').setPreparePosition('100') as AllStreamPosition;
    const success = new streamsPb.BatchAppendResp.Success().setCurrentRevision('0').setPosition(position);
    call.write(new streamsPb.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setSuccess(success));
  });
  call.on('end', () => call.end());
};

describe('a client that could not ask what the server takes', () => {
  const features = featuresAtSecondAsking();
  const server = new Server();
  const streams: UntypedServiceImplementation = { batchAppend, read: (call: { end: () => void }) => call.end(), append: batchAppend, delete: features.answer, tombstone: features.answer };
  let log: EventLog;
  beforeAll(async () => {
    server.addService(streamsGrpc.StreamsService, streams);
    server.addService(featuresGrpc.ServerFeaturesService, { getSupportedMethods: features.answer } as UntypedServiceImplementation);
    const port = await new Promise<number>((resolve, reject) => server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
    log = await openEventStoreLog({ connectionString: `esdb://127.0.0.1:${port}?tls=false`, appendTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    await log.close();
    server.forceShutdown();
  });

  it('is replaced, for it would never ask again', async () => {
    const [stream, events] = [freshStream(), newEvents(1)];
    expect(await failureOf(log.append(stream, 'no-stream', events))).toBeInstanceOf(AppendOutcomeUnknown);
    expect(await log.append(stream, 'no-stream', events)).toMatchObject({ outcome: 'appended', revision: 0 });
    expect(features.asked()).toBe(2);
  });
});
