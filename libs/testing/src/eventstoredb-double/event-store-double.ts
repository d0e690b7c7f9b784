import { Server, type UntypedServiceImplementation } from '@grpc/grpc-js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import type { Credentials } from './access.js';
import { ActiveFaults } from './active-faults.js';
import { appendCall } from './append-call.js';
import { batchAppendCall } from './batch-append-call.js';
import { Connections } from './connections.js';
import { deleteCall, tombstoneCall } from './delete-calls.js';
import type { DoubleFault, FaultKind } from './double-fault.js';
import { readCall } from './read-call.js';
import { streamsService } from './read-messages.js';
import { transportFor } from './secure-server.js';
import { serverFeatures } from './server-features.js';
import { StreamStore } from './stream-store.js';

export interface EventStoreDoubleOptions {
  /** Holds what is stored; made when there is none. */
  readonly folder: string;
  /** On 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** When given, calls without them or with others are refused, and everything goes over TLS: the client sends none otherwise. */
  readonly credentials?: Credentials;
}

/** A test tool that speaks EventStoreDB's streams protocol; not a store for users. */
export interface EventStoreDouble {
  readonly port: number;
  /** With the credentials in it, and the certificate to trust, when there are some. */
  readonly connectionString: string;
  /** Makes it misbehave until healed; several at once. */
  misbehave(fault: DoubleFault): void;
  /** Ends all faults; answers that are held back are given. */
  heal(): void;
  /** How often a fault of this kind struck. */
  struck(kind: FaultKind): number;
  /** Breaks every open connection, as a crash does. */
  dropConnections(): void;
  /** Answers nothing more; what was taken in before is stored. */
  close(): Promise<void>;
}

/** As the server takes them: a batch of 3 MiB with what the client adds, or one large event. */
const maxMessageBytes = 17 * 1024 * 1024;

/** @throws when the port is taken or the folder is in use by another process. */
export async function startEventStoreDouble(options: EventStoreDoubleOptions): Promise<EventStoreDouble> {
  const log = await openSqliteEventLog({ folder: options.folder });
  try {
    return await serve(options, new StreamStore(log));
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function serve({ folder, port: wanted = 0, credentials }: EventStoreDoubleOptions, store: StreamStore): Promise<EventStoreDouble> {
  const server = new Server({ 'grpc.max_receive_message_length': maxMessageBytes, 'grpc.max_send_message_length': -1 });
  const transport = transportFor(folder, credentials);
  const faults = new ActiveFaults();
  const connections = new Connections(server, transport.server);
  const context = { store, faults, connections, credentials };
  const handlers: UntypedServiceImplementation = {
    read: readCall(context),
    append: appendCall(context),
    batchAppend: batchAppendCall(context),
    delete: deleteCall(context),
    tombstone: tombstoneCall(context),
  };
  server.addService(streamsService, handlers);
  server.addService(featuresGrpc.ServerFeaturesService, { getSupportedMethods: serverFeatures });
  const port = await connections.listen(wanted);
  return {
    port,
    connectionString: transport.connectionString(port),
    misbehave: (fault) => faults.add(fault),
    heal: () => faults.heal(),
    struck: (kind) => faults.struck(kind),
    dropConnections: () => connections.dropAll(),
    async close() {
      faults.heal();
      await connections.close();
      server.forceShutdown();
      await store.log.close();
    },
  };
}
