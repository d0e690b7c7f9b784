import { defaultPorts, readSettings } from '@rapport/edge';
import type { AppName } from '@rapport/edge';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { kafka, kafkaSettings } from '../engines/kafka.mjs';
import { root } from '../workspace.mjs';
import { composeFile, filledIn } from './compose-file.mjs';
import { kafkaProperties } from './kafka-properties.mjs';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly stop_grace_period: string;
}

const { services } = composeFile(filledIn()) as { services: Record<string, Service> };
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
const processes = ours.map(([name]) => name).filter((name): name is AppName => name in defaultPorts);
const settingsOf = (app: AppName) => readSettings(app, {}).named;
const appOf = (name: string): AppName => (name in defaultPorts ? (name as AppName) : 'rapport');

/** What no default can stand for in a container: servers and addresses elsewhere, keys, and who speaks to a server. */
const mustBeSet = (app: AppName) =>
  settingsOf(app).filter(({ key, default: value, sensitive }) => String(value).includes('127.0.0.1') || sensitive || key === 'masterKey.file' || key === 'http.port');

describe('docker-compose.yml is in step with the processes', () => {
  it('has every process that reads settings', () => {
    expect([...processes, 'rapport'].sort()).toEqual(Object.keys(defaultPorts).sort());
  });

  it.each(ours.map(([name]) => name))('sets nothing that %s does not read', (name) => {
    const known = new Set(settingsOf(appOf(name)).map(({ env }) => env));
    expect(Object.keys(services[name]!.environment).filter((variable) => !known.has(variable))).toEqual([]);
  });

  it.each(processes)('sets all that %s can not do without', (name) => {
    const required = mustBeSet(name).map(({ env }) => env);
    expect(required.length).toBeGreaterThan(3);
    expect(required.filter((variable) => !services[name]!.environment[variable])).toEqual([]);
  });

  it.each(ours.map(([name]) => name))('gives %s values that it takes', (name) => {
    expect(() => readSettings(appOf(name), services[name]!.environment)).not.toThrow();
  });

  it.each(processes)('has %s at its own port, under its own command', (name) => {
    expect(services[name]!.environment.RAPPORT_HTTP_PORT).toBe(String(defaultPorts[name]));
    expect(Object.keys(JSON.parse(read(`apps/${name}/package.json`)).bin)).toEqual(services[name]!.command);
  });

  it.each(processes)('waits longer for %s to stop than it takes at most', (name) => {
    const stopWithinMs = settingsOf(name).find(({ key }) => key === 'process.stopWithinMs')!.default as number;
    expect(Number(services[name]!.stop_grace_period.match(/^(\d+)s$/)![1]) * 1_000).toBeGreaterThan(stopWithinMs);
  });

  it('makes the topic that relay and projector expect', () => {
    const wire = (name: string) => ['KAFKA_BROKERS', 'KAFKA_TOPIC', 'KAFKA_PARTITIONS'].map((variable) => services[name]!.environment[variable]);
    for (const name of ['relay', 'projector', 'query-api']) expect(wire(name)).toEqual(wire('topics'));
    expect(services.topics!.command.slice(0, 3)).toEqual(['rapport', 'topics', 'create']);
  });

  it('makes the MongoDB users that the processes are', () => {
    const urls = (variable: string) => [...new Set(ours.map(([, { environment }]) => environment[variable]).filter((url) => url !== undefined))].map((url) => new URL(url));
    const users = Object.fromEntries([...read('tools/compose/mongodb-users.js').matchAll(/database: '([^']+)', user: '([^']+)'/g)].map(([, database, user]) => [user!, database!]));
    const [readStore, keyRing] = [urls('MONGODB_URL'), urls('KEY_RING_MONGODB_URL')];
    expect([readStore.length, keyRing.length]).toEqual([1, 1]);
    for (const url of [...readStore, ...keyRing]) expect(url.searchParams.get('authSource')).toBe(users[url.username]);
    const databases = settingsOf('projector').filter(({ key }) => key.endsWith('.database')).map(({ default: value }) => value);
    expect([readStore[0]!, keyRing[0]!].map(({ username }) => users[username])).toEqual(databases);
  });
});

describe('docker-compose.yml is in step with the servers of the tests', () => {
  const versionOf = (name: string) => services[name]!.image.split(':')[1]!;

  it('runs the Kafka that the tests run', () => {
    expect(versionOf('kafka')).toBe(kafka.version);
  });

  it('runs the EventStoreDB that the protocol double stands for', () => {
    expect(versionOf('eventstoredb')).toBe(`${read('libs/testing/src/eventstoredb-double/server-features.ts').match(/const version = '([\d.]+)'/)![1]}-jammy`);
  });

  it('runs a MongoDB that the driver speaks to, and not an older one than the stand-in says it is', () => {
    const driver = createRequire(join(root, 'package.json'))('mongodb/lib/cmap/wire_protocol/constants.js') as Record<'MIN_SUPPORTED_SERVER_VERSION' | 'MAX_SUPPORTED_SERVER_VERSION', string>;
    const standIn = read('tools/engines/document-store/ReportedVersion.java').match(/List\.of\((\d+), (\d+)/)!;
    const version = Number.parseFloat(versionOf('mongodb'));
    expect(version).toBeGreaterThanOrEqual(Math.max(Number(driver.MIN_SUPPORTED_SERVER_VERSION), Number(`${standIn[1]}.${standIn[2]}`)));
    expect(version).toBeLessThanOrEqual(Number(driver.MAX_SUPPORTED_SERVER_VERSION));
  });

  it('runs the newest Node that all tests run on', () => {
    const images = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images)).toEqual(new Set([`node:${read('.ci/run').match(/^newest_lts=(.+)$/m)![1]}-slim`]));
  });

  it('sets Kafka as the tests do, but for addresses and for what makes tests quick', () => {
    const tested = kafkaSettings({ folder: '/data', ports: { port: 1, saslPort: 2, controllerPort: 3 } });
    const different = /listener|log\.dirs|quorum|^(offsets|transaction\.state\.log|share\.coordinator\.state)\.topic\.num|num\.partitions|session\.timeout|heartbeat/;
    const shared = Object.entries(tested).filter(([name]) => !different.test(name));
    const properties = kafkaProperties(services.kafka!.environment);
    expect(shared.length).toBeGreaterThan(8);
    expect(shared.filter(([name, value]) => properties[name] !== String(value)).map(([name]) => name)).toEqual([]);
  });
});
