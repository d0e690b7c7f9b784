import { PrivacyFault } from '@rapport/privacy';
import type { AnyLoadedSettings } from './read-settings.js';
import type { SettingFault } from './setting-fault.js';

/** What a server's adapter says when nothing can begin: why, in a word, and in a text without secrets. */
interface SetupFault extends Error {
  readonly reason: string;
}

interface Remedy {
  readonly key: string;
  readonly remedy: string;
  readonly mayPass?: true;
}

export type ServerGroup = 'eventStore' | 'kafka' | 'mongodb' | 'keyRing';

const setupFaultNames: readonly string[] = ['EventStoreStartFault', 'KafkaSetupFault', 'MongoSetupFault'];

const eventStore: Readonly<Record<string, Remedy>> = {
  'connection-string': { key: 'url', remedy: 'Correct it.' },
  unreachable: { key: 'url', remedy: 'Start the server, or correct the address.', mayPass: true },
  'not-ready': { key: 'url', remedy: 'Wait until it is ready.', mayPass: true },
  certificate: { key: 'tlsCaFile', remedy: 'Name the authority that signed the server\'s certificate.' },
  credentials: { key: 'user', remedy: 'Correct user and password, here or in the connection string.' },
  other: { key: 'url', remedy: 'Let it lead to an EventStoreDB.' },
};

const kafka: Readonly<Record<string, Remedy>> = {
  unreachable: { key: 'brokers', remedy: 'Start the servers, or correct the addresses.', mayPass: true },
  credentials: { key: 'sasl.user', remedy: 'Correct mechanism, user and password, or what the user may do.' },
  'missing-topic': { key: 'topic', remedy: 'Make it with `rapport topics create`, or correct the name.' },
  'missing-status-topic': { key: 'statusTopic', remedy: 'Make it with `rapport topics create`, or correct the name.' },
  'partition-count': { key: 'partitions', remedy: 'Set it to the topic\'s.' },
  retention: { key: 'topic', remedy: 'Change the topic\'s configuration, or use another one.' },
  compaction: { key: 'statusTopic', remedy: 'Change the topic\'s configuration, or use another one.' },
  'record-size': { key: 'topic', remedy: 'Change the topic\'s configuration, or use another one.' },
};

const mongodb: Readonly<Record<string, Remedy>> = {
  url: { key: 'url', remedy: 'Correct it.' },
  unreachable: { key: 'url', remedy: 'Start the server, or correct the address.', mayPass: true },
  tls: { key: 'tlsCaFile', remedy: 'Name the authority that signed the server\'s certificate.' },
  credentials: { key: 'url', remedy: 'Correct user and password in it.' },
  permission: { key: 'url', remedy: 'Let its user read and write the database.' },
  incompatible: { key: 'url', remedy: 'Let it lead to a MongoDB that is new enough.' },
  index: { key: 'database', remedy: 'Use a database that this version wrote.' },
};

const remedies: Readonly<Record<ServerGroup, Readonly<Record<string, Remedy>>>> = { eventStore, kafka, mongodb, keyRing: mongodb };

const isSetupFault = (error: unknown): error is SetupFault =>
  error instanceof Error && setupFaultNames.includes(error.name) && typeof (error as { reason?: unknown }).reason === 'string';

/** An adapter's fault as one of the setting that it comes from; null for any other error. */
export function settingFaultOf(loaded: AnyLoadedSettings, group: ServerGroup, error: unknown): SettingFault | null {
  if (group === 'keyRing' && error instanceof PrivacyFault) return keyRingFault(loaded, error);
  if (!isSetupFault(error)) return null;
  const { key, remedy, mayPass = false } = remedies[group][error.reason] ?? { key: group === 'kafka' ? 'brokers' : 'url', remedy: 'Correct it.' };
  return loaded.fault(`${group}.${key}`, error.message, remedy, { cause: error, mayPass });
}

/** Only command-api makes a ring, at its first start: for the others a missing one may still come. */
const keyRingFault = (loaded: AnyLoadedSettings, error: PrivacyFault): SettingFault =>
  loaded.fault('keyRing.database', error.message, 'Nothing was changed. The first start of command-api on an empty log makes a ring; nothing else does.', { cause: error, mayPass: loaded.app !== 'command-api' });

/** Opens what the settings of a server lead to. @throws {SettingFault} */
export async function opening<Opened>(loaded: AnyLoadedSettings, group: ServerGroup, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    throw settingFaultOf(loaded, group, error) ?? error;
  }
}
