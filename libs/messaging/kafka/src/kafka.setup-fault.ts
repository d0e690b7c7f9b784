export type KafkaSetupReason = 'unreachable' | 'credentials' | 'missing-topic' | 'missing-status-topic' | 'partition-count' | 'retention' | 'compaction' | 'record-size';

/** Nothing can begin before somebody changes a setting; the text says what to do. */
export class KafkaSetupFault extends Error {
  override readonly name = 'KafkaSetupFault';
  constructor(readonly reason: KafkaSetupReason, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

interface KafkaError {
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

/** An error of the client, or what caused it. */
function* causes(error: unknown): Generator<KafkaError> {
  let at = error;
  for (let depth = 0; depth < 10 && typeof at === 'object' && at !== null; depth++) {
    yield at as KafkaError;
    at = (at as KafkaError).cause;
  }
}

const credentialTypes = new Set(['SASL_AUTHENTICATION_FAILED', 'ILLEGAL_SASL_STATE', 'UNSUPPORTED_SASL_MECHANISM', 'TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED']);
const connectionNames = new Set(['KafkaJSConnectionError', 'KafkaJSConnectionClosedError', 'KafkaJSRequestTimeoutError', 'KafkaJSNoBrokerAvailableError', 'KafkaJSLockTimeout']);

/** The fault that an error of the client means while starting; null where it is none of the settings. */
export function setupFaultOf(error: unknown, brokers: readonly string[], topic: string): KafkaSetupFault | null {
  if (error instanceof KafkaSetupFault) return error;
  for (const { name = '', type = '' } of causes(error)) {
    if (name === 'KafkaJSSASLAuthenticationError' || credentialTypes.has(type)) {
      return new KafkaSetupFault('credentials', `the Kafka server at ${brokers.join(', ')} refuses the credentials (${type || 'SASL'}): check mechanism, user name and password, and what the user may do`, { cause: error });
    }
    if (type === 'UNKNOWN_TOPIC_OR_PARTITION') {
      return new KafkaSetupFault('missing-topic', `the topic ${topic} does not exist: create it on purpose, with the number of partitions that it is to keep and retention without limit`, { cause: error });
    }
  }
  for (const { name = '' } of causes(error)) {
    if (connectionNames.has(name)) {
      return new KafkaSetupFault('unreachable', `no Kafka server answers at ${brokers.join(', ')}: check the addresses, that it runs, and whether it asks for TLS or for credentials`, { cause: error });
    }
  }
  return null;
}
