import { readFileSync } from 'node:fs';
import type { AnyLoadedSettings } from './read-settings.js';
import type { KafkaSettings, Settings } from './settings.js';

export interface EventStoreConnection {
  readonly connectionString: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly tls?: { readonly caFile: string };
}

export interface MongoConnection {
  readonly url: string;
  readonly database: string;
  readonly appName: string;
  readonly tls?: { readonly caFile?: string; readonly certificateKeyFile?: string };
}

export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: { readonly ca?: string[]; readonly cert?: string; readonly key?: string };
  readonly sasl?: { readonly mechanism: Exclude<KafkaSettings['sasl']['mechanism'], 'none'>; readonly username: string; readonly password: string };
}

/** @throws {SettingFault} when a file that is named can't be read. */
export function eventStoreConnection(loaded: AnyLoadedSettings): EventStoreConnection {
  const { url, user, password, tlsCaFile } = (loaded.settings as Settings).eventStore;
  return {
    connectionString: url,
    ...(user === '' ? {} : { credentials: { username: user, password } }),
    ...(tlsCaFile === '' ? {} : { tls: { caFile: readable(loaded, 'eventStore.tlsCaFile', tlsCaFile) } }),
  };
}

/** @throws {SettingFault} when a file that is named can't be read. */
export function mongoConnection(loaded: AnyLoadedSettings, group: 'mongodb' | 'keyRing'): MongoConnection {
  const { url, database, tlsCaFile, tlsCertKeyFile } = (loaded.settings as Settings)[group];
  const tls = {
    ...(tlsCaFile === '' ? {} : { caFile: readable(loaded, `${group}.tlsCaFile`, tlsCaFile) }),
    ...(tlsCertKeyFile === '' ? {} : { certificateKeyFile: readable(loaded, `${group}.tlsCertKeyFile`, tlsCertKeyFile) }),
  };
  return { url, database, appName: `rapport-${loaded.app}`, ...(Object.keys(tls).length === 0 ? {} : { tls }) };
}

/** @throws {SettingFault} when a file that is named can't be read. */
export function kafkaConnection(loaded: AnyLoadedSettings): KafkaConnection {
  const { brokers, clientId, tls, sasl } = (loaded.settings as Settings).kafka;
  const pem = (name: 'caFile' | 'certFile' | 'keyFile'): string => fileOf(loaded, `kafka.tls.${name}`, tls[name]).toString('utf8');
  const ssl = {
    ...(tls.caFile === '' ? {} : { ca: [pem('caFile')] }),
    ...(tls.certFile === '' ? {} : { cert: pem('certFile'), key: pem('keyFile') }),
  };
  return {
    brokers, clientId,
    ...(tls.enabled ? { ssl } : {}),
    ...(sasl.mechanism === 'none' ? {} : { sasl: { mechanism: sasl.mechanism, username: sasl.user, password: sasl.password } }),
  };
}

function fileOf(loaded: AnyLoadedSettings, key: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw loaded.fault(key, `the file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, 'Name a file that this user may read.', { cause: error });
  }
}

function readable(loaded: AnyLoadedSettings, key: string, path: string): string {
  fileOf(loaded, key, path);
  return path;
}
