import net from 'node:net';
import tls from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';
import { logEntryOf, type KafkaLogEntry } from './kafka.log.js';

export interface KafkaConfig {
  /** `host:port` each; one that answers is enough. */
  readonly brokers: readonly string[];
  /** Shown in the servers' logs and quotas. */
  readonly clientId: string;
  /** True: TLS with the system's authorities. Default false. */
  readonly ssl?: boolean | tls.ConnectionOptions;
  readonly sasl?: SASLOptions;
  /** Default 10,000. */
  readonly connectionTimeoutMs?: number;
  /** After so long without an answer a request has failed. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** Without it nothing is logged. Never called with keys, values or headers of records. */
  readonly log?: (entry: KafkaLogEntry) => void;
}

const keepAliveMs = 60_000;
/** About half a minute, so that the restart of a server is lived through. */
const retry = { initialRetryTime: 200, factor: 0.2, multiplier: 2, maxRetryTime: 3_000, retries: 12 };

/**
 * Each user has a client of its own: consumers of one client share what they remember of a group's offsets.
 * `onConnection` is called whenever a connection was made or has ended; data that came before it came over an older one.
 */
export function kafkaOf(config: KafkaConfig, { onConnection, retries = retry.retries }: { onConnection?: () => void; retries?: number } = {}): Kafka {
  const { brokers, clientId, ssl = false, sasl, connectionTimeoutMs = 10_000, requestTimeoutMs = 30_000, log } = config;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl,
    ...(sasl ? { sasl } : {}),
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { ...retry, retries, restartOnFailure: () => Promise.resolve(false) },
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      const told = log && logEntryOf(entry);
      if (told) log(told);
    },
    ...(onConnection ? { socketFactory: watched(onConnection) } : {}),
  });
}

/** As the client's own factory, and watched. */
function watched(onConnection: () => void): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const socket = ssl
      ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, keepAliveMs);
    socket.once('connect', onConnection);
    socket.once('close', onConnection);
    return socket;
  };
}
