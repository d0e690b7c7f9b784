/** What a process is told from outside, checked and complete. `settings.schema.ts` says what each one means. */
export interface Settings {
  readonly mode: 'production' | 'development';
  readonly http: { readonly host: string; readonly port: number; readonly requestsPerSecond: number };
  readonly eventStore: { readonly url: string; readonly user: string; readonly password: string; readonly tlsCaFile: string };
  readonly kafka: KafkaSettings;
  readonly relay: { readonly standby: boolean };
  readonly mongodb: MongoDbSettings;
  readonly keyRing: MongoDbSettings;
  readonly masterKey: { readonly file: string };
  readonly cache: { readonly folder: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  readonly traces: { readonly url: string; readonly sampleRatio: number; readonly callers: 'follow' | 'ignore' };
  readonly analysis: AnalysisSettings;
  readonly exports: { readonly atOnce: number };
  readonly health: { readonly stalledAfterMs: number };
  readonly process: { readonly stopWithinMs: number };
}

/** Limits of one analysis, and how many run at once. */
export interface AnalysisSettings {
  readonly timeMs: number;
  readonly documentsExamined: number;
  readonly memoryMiB: number;
  readonly documentsAnswered: number;
  readonly answerBytes: number;
  readonly atOnce: number;
}

export interface MongoDbSettings {
  readonly url: string;
  readonly database: string;
  readonly tlsCaFile: string;
  readonly tlsCertKeyFile: string;
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: { readonly enabled: boolean; readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  readonly sasl: { readonly mechanism: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly user: string; readonly password: string };
  readonly topic: string;
  readonly statusTopic: string;
  readonly partitions: number;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  readonly schemasUrl: string;
}

export type SettingGroup = keyof Settings;

/** The processes that read settings, and what each reads of them. */
export const appSettings = {
  'command-api': ['mode', 'http', 'eventStore', 'keyRing', 'masterKey', 'cache', 'log', 'traces', 'health', 'process'],
  relay: ['mode', 'http', 'eventStore', 'kafka', 'relay', 'log', 'traces', 'health', 'process'],
  projector: ['mode', 'http', 'kafka', 'mongodb', 'keyRing', 'masterKey', 'log', 'traces', 'health', 'process'],
  'query-api': ['mode', 'http', 'eventStore', 'kafka', 'mongodb', 'keyRing', 'masterKey', 'analysis', 'exports', 'log', 'traces', 'health', 'process'],
  reactor: ['mode', 'http', 'eventStore', 'mongodb', 'keyRing', 'masterKey', 'cache', 'log', 'traces', 'health', 'process'],
  rapport: ['mode', 'eventStore', 'kafka', 'mongodb', 'keyRing', 'masterKey', 'log'],
} as const satisfies Readonly<Record<string, readonly SettingGroup[]>>;

export type AppName = keyof typeof appSettings;

/** Where each one answers unless told otherwise. */
export const defaultPorts: Readonly<Record<AppName, number>> = { 'command-api': 7401, 'query-api': 7402, relay: 7403, projector: 7404, reactor: 7405, rapport: 0 };
