import type { KafkaSettings } from './settings.js';
import type { AnyLoadedSettings } from './read-settings.js';
import type { SettingFault } from './setting-fault.js';

/** What single values can't show: settings that need each other, and those that would be left unused. */
export function checkTogether(loaded: AnyLoadedSettings): readonly SettingFault[] {
  const { eventStore, kafka } = loaded.settings;
  const faults: SettingFault[] = [];
  if (eventStore) faults.push(...together(loaded, 'eventStore', eventStore.user, eventStore.password));
  if (kafka) faults.push(...saslFaults(loaded, kafka), ...tlsFaults(loaded, kafka));
  return faults;
}

function together({ fault }: AnyLoadedSettings, group: string, user: string, password: string): SettingFault[] {
  if ((user === '') === (password === '')) return [];
  return [user === '' ? fault(`${group}.user`, 'is missing beside the password', 'Set both, or neither.') : fault(`${group}.password`, 'is missing beside the user', 'Set both, or neither.')];
}

function saslFaults(loaded: AnyLoadedSettings, { sasl }: KafkaSettings): SettingFault[] {
  const given = [...(sasl.user === '' ? [] : ['user']), ...(sasl.password === '' ? [] : ['password'])];
  if (sasl.mechanism === 'none') return given.map((name) => loaded.fault(`kafka.sasl.${name}`, 'is set, but no mechanism is', 'Set KAFKA_SASL_MECHANISM, or leave it out.'));
  return ['user', 'password'].filter((name) => !given.includes(name)).map((name) => loaded.fault(`kafka.sasl.${name}`, `is missing, and ${sasl.mechanism} needs it`, 'Set it, or set KAFKA_SASL_MECHANISM to none.'));
}

function tlsFaults(loaded: AnyLoadedSettings, { tls }: KafkaSettings): SettingFault[] {
  const files = (['caFile', 'certFile', 'keyFile'] as const).filter((name) => tls[name] !== '');
  if (!tls.enabled) return files.map((name) => loaded.fault(`kafka.tls.${name}`, 'is set, but TLS is off', 'Set KAFKA_TLS=true, or leave it out.'));
  if ((tls.certFile === '') === (tls.keyFile === '')) return [];
  return [tls.certFile === '' ? loaded.fault('kafka.tls.certFile', 'is missing beside the key', 'Set both, or neither.') : loaded.fault('kafka.tls.keyFile', 'is missing beside the certificate', 'Set both, or neither.')];
}
