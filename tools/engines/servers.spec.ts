import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { documentStore } from './document-store.mjs';
import { eventStore, printedConnection } from './event-store.mjs';
import { pinnedVersion } from './java-programs.mjs';
import { kafka, kafkaSettings } from './kafka.mjs';
import { engineNames, engines } from './lifecycle.mjs';
import { faultCommands } from './test-servers.mjs';

const pom = readFileSync(join(root, 'tools/engines/pom.xml'), 'utf8');
const ports = { port: 21_001, saslPort: 21_002, controllerPort: 21_003 };

describe('the versions of the servers', () => {
  it('are exact, and all those of the pom', () => {
    const versions = [...pom.matchAll(/<dependency>[^]*?<version>([^<]+)<\/version>/g)].map(([, version]) => version);
    expect(versions).toHaveLength(3);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version!))).toEqual([]);
    expect([kafka.version, documentStore.version]).toEqual([pinnedVersion('kafka_2.13'), pinnedVersion('mongo-java-server-h2-backend')]);
  });

  it('are missed by name when the pom has none', () => {
    expect(() => pinnedVersion('redis')).toThrow('pom.xml pins no version of redis');
  });

  it('come from wherever Maven is set up to fetch from', () => {
    expect(pom.match(/https?:\/\/(?!maven\.apache\.org\/POM)/g)).toBeNull();
  });

  it('are the same in the documents that name one', () => {
    const named = ['README.md', 'docs/ARCHITECTURE.md'].flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return [...text.matchAll(/\b(Kafka|mongo-java-server) (\d+\.\d+\.\d+)/g)].map(([, product, version]) => ({ path, product, version }));
    });
    const versions: Record<string, string | undefined> = { Kafka: kafka.version, 'mongo-java-server': documentStore.version };
    expect(named.filter(({ product, version }) => version !== versions[product!])).toEqual([]);
  });
});

describe('the servers', () => {
  it('say whether they are real', () => {
    expect(engines.map(({ name, standIn }) => [name, standIn])).toEqual([['kafka', false], ['mongodb', true], ['eventstoredb', true]]);
    expect(engineNames).toEqual(['kafka', 'mongodb', 'eventstoredb']);
  });

  it('listen on 127.0.0.1 only', () => {
    const settings = kafkaSettings({ folder: '/data', ports });
    expect(String(settings.listeners).split(',')).toEqual(['PLAINTEXT://127.0.0.1:21001', 'SASL_PLAINTEXT://127.0.0.1:21002', 'CONTROLLER://127.0.0.1:21003']);
    expect(settings['advertised.listeners']).toBe(settings.listeners);
  });

  it('keep what a single broker can keep, and make no topic by themselves', () => {
    const settings = Object.entries(kafkaSettings({ folder: '/data', ports }));
    const copies = settings.filter(([name]) => /replication\.factor$|min\.isr$/.test(name));
    expect(copies.length).toBeGreaterThan(4);
    expect(copies.filter(([, value]) => value !== 1)).toEqual([]);
    expect(Object.fromEntries(settings)['auto.create.topics.enable']).toBe(false);
  });

  it('give their addresses by the variables that the apps read', () => {
    const environment = { ...kafka.environment({ ports }), ...documentStore.environment({ ports }), ...eventStore.environment({ log: '{"connectionString":"esdb://x"}' }) };
    expect(environment).toMatchObject({ KAFKA_BROKERS: '127.0.0.1:21001', MONGODB_URL: 'mongodb://127.0.0.1:21001/?retryWrites=false', EVENTSTOREDB_URL: 'esdb://x' });
    expect(engines.filter(({ variable }) => !(variable in environment))).toEqual([]);
  });

  it('of which the event store tells its address in its log: the last start counts', () => {
    expect(printedConnection('warning\n{"connectionString":"one"}\nended\n{"connectionString":"two"}\n')).toBe('two');
    expect(printedConnection('nothing yet\n')).toBeUndefined();
  });

  it('are killed and started by a command that a shell can run', () => {
    const { KAFKA_RESTART, KAFKA_KILL, KAFKA_START } = faultCommands('kafka', "/it's here");
    expect(KAFKA_RESTART).toMatch(/'restart' 'kafka' '--folder' '\/it'\\''s here'$/);
    expect([KAFKA_KILL, KAFKA_START].map((line) => line?.split(' ')[2])).toEqual(["'kill'", "'start'"]);
  });
});
