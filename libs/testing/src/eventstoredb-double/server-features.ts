import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { SupportedMethods as SupportedMethodsType } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';

const { SupportedMethod, SupportedMethods } = featuresPb;

/** The version whose behaviour is copied. */
const version = '24.2.0';

/** What the server can do; anybody may ask. */
export const serverFeatures: handleUnaryCall<Empty, SupportedMethodsType> = (_call, callback) => {
  const methods = Object.values(streamsGrpc.StreamsService as unknown as Record<string, { readonly path: string }>).map(({ path }) => {
    const [, service = '', method = ''] = path.split('/');
    return new SupportedMethod().setServiceName(service.toLowerCase()).setMethodName(method.toLowerCase());
  });
  callback(null, new SupportedMethods().setEventStoreServerVersion(version).setMethodsList(methods));
};
