// Where the servers of the engine tests are. `npm run test:engines` sets all of it.

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: run this through npm run test:engines, or set it to a server`);
}

export const kafkaBrokers = (): string[] => required('KAFKA_BROKERS').split(',');

export interface SaslListener {
  readonly brokers: string[];
  readonly username: string;
  readonly password: string;
}

/** A listener that takes SASL/PLAIN only, without TLS. */
export const kafkaSaslListener = (): SaslListener => ({
  brokers: required('KAFKA_SASL_BROKERS').split(','),
  username: required('KAFKA_SASL_USERNAME'),
  password: required('KAFKA_SASL_PASSWORD'),
});

export const mongodbUrl = (): string => required('MONGODB_URL');

export const eventStoreUrl = (): string => required('EVENTSTOREDB_URL');
