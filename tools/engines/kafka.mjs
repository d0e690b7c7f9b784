// One Kafka broker that is its own controller.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from './engine-error.mjs';
import { pinnedVersion } from './java-programs.mjs';
import { kafkaAnswers } from './probes.mjs';

/** For the listener that asks who it is. Test data: the broker answers on 127.0.0.1 only. */
export const saslUser = { username: 'rapport', password: 'rapport-test' };

const jvm = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
const plainLogin = 'org.apache.kafka.common.security.plain.PlainLoginModule';

const listeners = ({ port, saslPort, controllerPort }) => ({
  PLAINTEXT: `127.0.0.1:${port}`,
  SASL_PLAINTEXT: `127.0.0.1:${saslPort}`,
  CONTROLLER: `127.0.0.1:${controllerPort}`,
});
const joined = (entries) => Object.entries(entries).map(([name, address]) => `${name}://${address}`).join(',');

/** @returns {Record<string, string | number>} the settings by name */
export function kafkaSettings({ folder, ports }) {
  const { CONTROLLER, ...forClients } = listeners(ports);
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': CONTROLLER,
    'controller.listener.names': 'CONTROLLER',
    listeners: joined({ ...forClients, CONTROLLER }),
    'advertised.listeners': joined({ ...forClients, CONTROLLER }),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${plainLogin} required user_${saslUser.username}="${saslUser.password}";`,
    'log.dirs': join(folder, 'logs'),
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // A broker that was killed may come back as soon as its session has ended.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
  };
}

function storageTool(classPath, args) {
  const { status, stdout, stderr, error } = spawnSync('java', ['-cp', classPath, 'kafka.tools.StorageTool', ...args], { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new EngineError(`Kafka could not format its folder:\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
}

export const kafka = {
  name: 'kafka',
  product: 'Kafka',
  version: pinnedVersion('kafka_2.13'),
  variable: 'KAFKA_BROKERS',
  standIn: false,
  portNames: ['port', 'saslPort', 'controllerPort'],
  needsJava: true,

  /** Formats the folder the first time. */
  prepare({ folder, ports, classPaths }) {
    const file = join(folder, 'server.properties');
    const lines = Object.entries(kafkaSettings({ folder, ports })).map(([name, value]) => `${name}=${value}\n`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, lines.join(''));
    if (existsSync(join(folder, 'logs/meta.properties'))) return;
    storageTool(classPaths.kafka, ['format', '--standalone', '-t', storageTool(classPaths.kafka, ['random-uuid']), '-c', file]);
  },

  command: ({ folder, classPaths }) => ({ file: 'java', args: [...jvm, '-cp', classPaths.kafka, 'kafka.Kafka', join(folder, 'server.properties')] }),

  answers: ({ ports }) => kafkaAnswers(ports.port),

  environment: ({ ports }) => ({
    KAFKA_BROKERS: `127.0.0.1:${ports.port}`,
    KAFKA_SASL_BROKERS: `127.0.0.1:${ports.saslPort}`,
    KAFKA_SASL_USERNAME: saslUser.username,
    KAFKA_SASL_PASSWORD: saslUser.password,
  }),
};
