import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appSettings, readSettings, settingsHelp, settingsTable, shownSettings, shownUrl, SettingFault, SettingFaults, type AppName, type AnyLoadedSettings, type Environment } from '../src/index.js';
import { listSettings, settingsSchema } from '../src/config/settings.schema.js';

const folder = mkdtempSync(join(tmpdir(), 'rapport-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (content: unknown): string => {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const refused = (app: AppName, env: Environment): readonly SettingFault[] => {
  try {
    readSettings(app, env);
  } catch (error) {
    if (error instanceof SettingFaults) return error.faults;
    if (error instanceof SettingFault) return [error];
    throw error;
  }
  throw new Error('was taken');
};

describe('settings', () => {
  it('have a default each', () => {
    expect(readSettings('relay', {}).settings).toMatchObject({ kafka: { brokers: ['127.0.0.1:9092'], partitions: 4, tls: { enabled: false } }, http: { host: '127.0.0.1', port: 7403 } });
  });

  it('come from the environment first, then from the file', () => {
    const path = file({ kafka: { brokers: 'a:1,b:2', partitions: 7, tls: { enabled: true } }, http: { port: 8000 } });
    const { settings } = readSettings('relay', { RAPPORT_CONFIG: path, KAFKA_PARTITIONS: '9' });
    expect(settings).toMatchObject({ kafka: { brokers: ['a:1', 'b:2'], partitions: 9, tls: { enabled: true } }, http: { port: 8000 } });
  });

  it('count as not set when they are empty', () => {
    expect(readSettings('relay', { KAFKA_PARTITIONS: '', RAPPORT_CONFIG: '' }).settings.kafka.partitions).toBe(4);
  });

  it.each<[string, AppName, Environment, string, RegExp]>([
    ['a number that is none', 'relay', { KAFKA_PARTITIONS: '12abc' }, 'KAFKA_PARTITIONS', /from the environment\): must be a whole number from 1 to 1000\. Partitions of that topic/],
    ['a number out of range', 'relay', { RAPPORT_HTTP_PORT: '70000' }, 'RAPPORT_HTTP_PORT', /must be a whole number from 0 to 65535/],
    ['a flag that is none', 'relay', { KAFKA_TLS: 'yes' }, 'KAFKA_TLS', /must be true or false/],
    ['a server without a port', 'relay', { KAFKA_BROKERS: 'a:1,b' }, 'KAFKA_BROKERS', /must be one or more of host:port/],
    ['another scheme', 'projector', { MONGODB_URL: 'postgres://a' }, 'MONGODB_URL', /must be a connection string such as mongodb:\/\//],
    ['a word that is none of the list', 'query-api', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', /must be one of debug, info, warn, error/],
    ['SASL without a password', 'relay', { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USER: 'u' }, 'KAFKA_SASL_PASSWORD', /is missing, and plain needs it/],
    ['a password that nobody uses', 'relay', { KAFKA_SASL_PASSWORD: 'p' }, 'KAFKA_SASL_PASSWORD', /is set, but no mechanism is/],
    ['certificates that nobody uses', 'relay', { KAFKA_TLS_CA_FILE: '/x' }, 'KAFKA_TLS_CA_FILE', /is set, but TLS is off/],
    ['a key without its certificate', 'relay', { KAFKA_TLS: 'true', KAFKA_TLS_KEY_FILE: '/x' }, 'KAFKA_TLS_CERT_FILE', /is missing beside the key/],
    ['a user without a password', 'command-api', { EVENTSTOREDB_USER: 'u' }, 'EVENTSTOREDB_PASSWORD', /is missing beside the user/],
  ])('refuse %s, by name', (_, app, env, setting, message) => {
    const [fault, ...others] = refused(app, env);
    expect([fault!.setting, others]).toEqual([setting, []]);
    expect(fault!.message).toMatch(message);
  });

  it('name everything that is wrong at once', () => {
    expect(refused('relay', { KAFKA_PARTITIONS: 'x', KAFKA_TLS: 'x' }).map(({ setting }) => setting)).toEqual(['KAFKA_TLS', 'KAFKA_PARTITIONS']);
  });

  it('say in which file, under which key, a wrong value stands', () => {
    const path = file({ kafka: { partitions: '0' } });
    expect(refused('relay', { RAPPORT_CONFIG: path })[0]!.message).toContain(`KAFKA_PARTITIONS (kafka.partitions in ${path}): must be`);
  });

  it.each([[{ kafka: { partition: 4 } }, 'kafka.partition'], [{ colour: 'red' }, 'colour'], [{ mongodb: { url: { host: 'x' } } }, 'mongodb.url.host']])('refuse a key of the file that nobody knows: %j', (content, key) => {
    const [fault] = refused('projector', { RAPPORT_CONFIG: file(content) });
    expect([fault!.setting, fault!.problem]).toEqual([key, 'is no known setting']);
  });

  it('let keys be that other processes read', () => {
    expect(readSettings('command-api', { RAPPORT_CONFIG: file({ kafka: { partitions: 9 } }) }).settings).not.toHaveProperty('kafka');
  });

  it.each([['[]', /holds no JSON object/], ['{"a":', /is not valid JSON/], ['{"http":{"port":1,"port":2}}', /http.port is given twice/]])('refuse the file %s', (content, message) => {
    const [fault] = refused('relay', { RAPPORT_CONFIG: file(content) });
    expect([fault!.setting, fault!.message]).toEqual(['RAPPORT_CONFIG', expect.stringMatching(message)]);
  });

  it('refuse a file that is not there', () => {
    expect(refused('relay', { RAPPORT_CONFIG: join(folder, 'none.json') })[0]!.message).toMatch(/none\.json is not there/);
  });

  it('never show a value that is wrong, nor a secret', () => {
    const word = fc.string({ minLength: 8, maxLength: 30, unit: fc.constantFrom(...'abcdefghijkmnpqrstuvw0123456789@:/?#%&'.split('')) }).map((text) => `zz${text}zz`);
    fc.assert(fc.property(word, (secret) => {
      const env = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USER: 'user', KAFKA_SASL_PASSWORD: secret, MONGODB_URL: `mongodb://u:${secret}@host:1/?authSource=${secret}`, EVENTSTOREDB_URL: `esdb://u:${secret}@host:1?x=${secret}` };
      for (const app of ['relay', 'projector', 'query-api'] as const) expect(JSON.stringify(shownSettings(readSettings(app, env) as unknown as AnyLoadedSettings))).not.toContain(secret);
      for (const setting of listSettings(settingsSchema('query-api'))) {
        let faults: readonly SettingFault[] = [];
        try {
          faults = refused('query-api', { [setting.env]: `\u0000 ${secret}` });
        } catch (error) {
          if ((error as Error).message !== 'was taken') throw error;
        }
        for (const { message } of faults) expect(message).not.toContain(secret);
      }
    }), { numRuns: 50 });
  });

  it('show that a secret is set, and where a server is', () => {
    const loaded = readSettings('relay', { EVENTSTOREDB_USER: 'u', EVENTSTOREDB_PASSWORD: 'p', EVENTSTOREDB_URL: 'esdb://u:p@one:1,two:2?tls=false' });
    expect(shownSettings(loaded as unknown as AnyLoadedSettings)).toMatchObject({ 'eventStore.password': '***', 'kafka.sasl.password': '', 'eventStore.url': 'esdb://one:1,two:2?…' });
    expect(shownUrl('mongodb://127.0.0.1:27017')).toBe('mongodb://127.0.0.1:27017');
  });

  it('are each in the help of the apps that read them, and in the table', () => {
    for (const app of Object.keys(appSettings) as AppName[]) {
      const read = listSettings(settingsSchema(app)).filter(({ key }) => (appSettings[app] as readonly string[]).includes(key.split('.')[0]!));
      for (const { env, key, doc } of read) for (const part of [env, key, doc]) expect(settingsHelp(app)).toContain(part);
    }
    expect(settingsTable().split('\n')).toHaveLength(2 + listSettings(settingsSchema('relay')).length);
  });

  it('stand in the guide as they are', () => {
    const guide = readFileSync(new URL('../../../docs/guides/engines.md', import.meta.url), 'utf8');
    expect(guide.slice(guide.indexOf('| variable |')).trimEnd()).toBe(settingsTable());
  });
});
