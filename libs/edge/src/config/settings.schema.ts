import {
  anyText, connectionString, databaseName, filePath, flag, hostName, kafkaName, oneOf, servers, share, webAddress, webAddressOrNone, wholeNumber, type SettingFormat,
} from './formats.js';
import { defaultPorts, type AppName, type Settings } from './settings.js';

/** One setting: what it means, what it is when nobody says, and under which name the environment says it. */
export interface SettingDefinition<Value = unknown> {
  readonly doc: string;
  readonly default: Value;
  readonly env: string;
  readonly format: SettingFormat;
  /** Never shown, anywhere. */
  readonly sensitive?: true;
  /** A connection string: shown without who connects and without its options. */
  readonly isUrl?: true;
}

type Definitions<Values> = {
  readonly [Name in keyof Values]: Values[Name] extends string | number | boolean | readonly string[] ? SettingDefinition<Values[Name]> : Definitions<Values[Name]>;
};

const setting = <Value>(env: string, format: SettingFormat, byDefault: Value, doc: string, more: { readonly sensitive?: true; readonly isUrl?: true } = {}): SettingDefinition<Value> => ({
  env, format, default: byDefault, doc, ...more,
});
const secret = (env: string, doc: string): SettingDefinition<string> => setting<string>(env, anyText, '', doc, { sensitive: true });
const file = (env: string, doc: string): SettingDefinition<string> => setting<string>(env, filePath, '', doc);
const mongodbUrl = connectionString('mongodb', 'mongodb+srv');

const kafka: Definitions<Settings['kafka']> = {
  brokers: setting<readonly string[]>('KAFKA_BROKERS', servers, ['127.0.0.1:9092'], 'Servers of Kafka to begin with, separated by commas.'),
  clientId: setting<string>('KAFKA_CLIENT_ID', kafkaName, 'rapport', 'What the process calls itself to Kafka.'),
  tls: {
    enabled: setting<boolean>('KAFKA_TLS', flag, false, 'Speak TLS with Kafka.'),
    caFile: file('KAFKA_TLS_CA_FILE', 'Certificates (PEM) that Kafka\'s own must stem from. Empty: those of the system.'),
    certFile: file('KAFKA_TLS_CERT_FILE', 'Certificate (PEM) of the process itself, where Kafka asks for one.'),
    keyFile: file('KAFKA_TLS_KEY_FILE', 'Private key (PEM) of that certificate.'),
  },
  sasl: {
    mechanism: setting('KAFKA_SASL_MECHANISM', oneOf('none', 'plain', 'scram-sha-256', 'scram-sha-512'), 'none', 'How the process says who it is.'),
    user: setting<string>('KAFKA_SASL_USER', anyText, '', 'User for SASL.'),
    password: secret('KAFKA_SASL_PASSWORD', 'Password for SASL.'),
  },
  topic: setting<string>('KAFKA_TOPIC', kafkaName, 'rapport.events.v1', 'Topic of contract events. `rapport topics create` makes it.'),
  statusTopic: setting<string>('KAFKA_STATUS_TOPIC', kafkaName, 'rapport.customer-status.v1', 'Topic of customers\' status, compacted, with as many partitions. `rapport topics create` makes it too.'),
  partitions: setting<number>('KAFKA_PARTITIONS', wholeNumber(1, 1_000), 4, 'Partitions of that topic. Never changes once something was written: a stream would change its partition.'),
  group: setting<string>('KAFKA_GROUP', kafkaName, 'rapport.projector.v1', 'Consumer group of the projectors.'),
  sessionTimeoutMs: setting<number>('KAFKA_SESSION_TIMEOUT_MS', wholeNumber(1_000, 600_000), 30_000, 'How long a projector may be silent before its partitions go to others, and a relay before a waiting one takes over.'),
  schemasUrl: setting<string>('KAFKA_SCHEMAS_URL', webAddress, 'http://127.0.0.1:7402/v1/schemas', 'Where consumers reach the schemas that query-api serves: the relay tells it in each record (`ce_dataschema`).'),
};

/** The one schema of all processes. File keys are the names here, joined by dots. */
export const settingsSchema = (app: AppName): Definitions<Settings> => ({
  mode: setting('RAPPORT_MODE', oneOf('production', 'development'), 'production', 'In production, development keys are refused.'),
  http: {
    host: setting<string>('RAPPORT_HTTP_HOST', hostName, '127.0.0.1', 'Address to listen on. Beyond the loopback address, everybody there reads and writes everything: access control comes later.'),
    port: setting<number>('RAPPORT_HTTP_PORT', wholeNumber(0, 65_535), defaultPorts[app], 'Port to listen on; 0 takes a free one.'),
    requestsPerSecond: setting<number>('RAPPORT_HTTP_REQUESTS_PER_SECOND', wholeNumber(1, 1_000_000), 500, 'Requests taken a second, on average, where others than this machine reach the process (four times as many at once).'),
  },
  eventStore: {
    url: setting<string>('EVENTSTOREDB_URL', connectionString('esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'), 'esdb://127.0.0.1:2113?tls=false', 'Connection string of EventStoreDB or KurrentDB.', { isUrl: true }),
    user: setting<string>('EVENTSTOREDB_USER', anyText, '', 'User of EventStoreDB. Empty: as the connection string says.'),
    password: secret('EVENTSTOREDB_PASSWORD', 'Password of that user.'),
    tlsCaFile: file('EVENTSTOREDB_TLS_CA_FILE', 'Certificates (PEM) that EventStoreDB\'s own must stem from. Empty: those of the system.'),
  },
  kafka,
  relay: { standby: setting<boolean>('RELAY_STANDBY', flag, false, 'One of several relays publishes, the others wait to take over. The same at all of them.') },
  mongodb: {
    url: setting<string>('MONGODB_URL', mongodbUrl, 'mongodb://127.0.0.1:27017', 'Connection string of the read store\'s MongoDB.', { isUrl: true }),
    database: setting<string>('MONGODB_DATABASE', databaseName, 'rapport', 'Database of the read store.'),
    tlsCaFile: file('MONGODB_TLS_CA_FILE', 'Certificates (PEM) that this MongoDB\'s own must stem from. Set, or with the next one set, TLS is spoken; else as the connection string says.'),
    tlsCertKeyFile: file('MONGODB_TLS_CERT_KEY_FILE', 'Certificate and private key (PEM, one file) of the process itself, where this MongoDB asks for them.'),
  },
  keyRing: {
    url: setting<string>('KEY_RING_MONGODB_URL', mongodbUrl, 'mongodb://127.0.0.1:27017', 'Connection string of the key ring\'s MongoDB, with a user of its own.', { isUrl: true }),
    database: setting<string>('KEY_RING_MONGODB_DATABASE', databaseName, 'rapport-keys', 'Database of the key ring.'),
    tlsCaFile: file('KEY_RING_MONGODB_TLS_CA_FILE', 'As `MONGODB_TLS_CA_FILE`, for the key ring.'),
    tlsCertKeyFile: file('KEY_RING_MONGODB_TLS_CERT_KEY_FILE', 'As `MONGODB_TLS_CERT_KEY_FILE`, for the key ring.'),
  },
  masterKey: { file: file('MASTER_KEY_FILE', 'File with the master key: 32 bytes in base64. Empty: the development key, in development mode only.') },
  cache: { folder: file('RAPPORT_CACHE_FOLDER', 'Folder for snapshots of folded states, one for each process. May be lost at any time. Empty: states are kept in memory only, and long streams are folded again after a start.') },
  log: { level: setting('LOG_LEVEL', oneOf('debug', 'info', 'warn', 'error'), 'info', 'Least serious lines that are logged.') },
  traces: {
    url: setting<string>('RAPPORT_TRACES_URL', webAddressOrNone, '', 'Where traces are sent: OTLP over HTTP, with its path, such as http://collector:4318/v1/traces. Empty: nothing is traced.'),
    sampleRatio: setting<number>('RAPPORT_TRACES_SAMPLE_RATIO', share, 1, 'Share of the requests that are traced, where the caller has not decided it.'),
    callers: setting('RAPPORT_TRACES_CALLERS', oneOf('follow', 'ignore'), 'follow', 'Whether a caller\'s own `traceparent` is followed, with its decision, or ignored: for processes that strangers reach.'),
  },
  analysis: {
    timeMs: setting<number>('ANALYSIS_TIME_MS', wholeNumber(100, 600_000), 20_000, 'How long one analysis of a view may take.'),
    documentsExamined: setting<number>('ANALYSIS_DOCUMENTS_EXAMINED', wholeNumber(1, 100_000_000), 1_000_000, 'Documents that one analysis may read.'),
    memoryMiB: setting<number>('ANALYSIS_MEMORY_MIB', wholeNumber(32, 65_536), 256, 'Memory of the process of one analysis, in MiB; about 50 come on top.'),
    documentsAnswered: setting<number>('ANALYSIS_DOCUMENTS_ANSWERED', wholeNumber(1, 1_000_000), 10_000, 'Documents that an analysis may answer with.'),
    answerBytes: setting<number>('ANALYSIS_ANSWER_BYTES', wholeNumber(1_024, 268_435_456), 16_777_216, 'Size of its answer as JSON.'),
    atOnce: setting<number>('ANALYSIS_AT_ONCE', wholeNumber(1, 64), 2, 'Analyses that run at the same time, a process each; more are refused with 429.'),
  },
  exports: { atOnce: setting<number>('EXPORTS_AT_ONCE', wholeNumber(1, 1_000), 8, 'Exports and data snapshots that are read at the same time; more are refused with 429.') },
  health: { stalledAfterMs: setting<number>('HEALTH_STALLED_AFTER_MS', wholeNumber(1_000, 3_600_000), 30_000, 'No progress for so long while there is lag: `/health/ready` answers 503.') },
  process: { stopWithinMs: setting<number>('STOP_WITHIN_MS', wholeNumber(100, 600_000), 20_000, 'How long a process may take to stop after SIGTERM or SIGINT.') },
});

/** The place of the optional settings file. */
export const settingsFileVariable = 'RAPPORT_CONFIG';

export interface NamedSetting extends SettingDefinition {
  /** As the file has it: `kafka.tls.caFile`. */
  readonly key: string;
}

const isSetting = (node: object): node is SettingDefinition => 'format' in node;

/** Every setting, group by group. */
export function listSettings(schema: object, prefix = ''): readonly NamedSetting[] {
  return Object.entries(schema as Record<string, object>).flatMap(([name, node]) => (isSetting(node) ? [{ ...node, key: prefix + name }] : listSettings(node, `${prefix}${name}.`)));
}
