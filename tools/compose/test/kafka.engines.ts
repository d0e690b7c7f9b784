import { kafkaConnection, readSettings } from '@rapport/edge';
import { Kafka, logLevel } from 'kafkajs';
import type { SASLOptions } from 'kafkajs';
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { javaPrograms } from '../../engines/java-programs.mjs';
import { freePort } from '../../engines/ports.mjs';
import { kafkaAnswers } from '../../engines/probes.mjs';
import { until } from '../../engines/server-process.mjs';
import { root } from '../../workspace.mjs';
import { composeFile, filledIn } from '../compose-file.mjs';
import { kafkaProperties } from '../kafka-properties.mjs';

const startLimitMs = 120_000;

describe('the broker of docker-compose.yml', () => {
  const { services } = composeFile(filledIn()) as { services: Record<'kafka' | 'relay', { environment: Record<string, string> }> };
  const ports: Record<string, number> = {};
  let folder: string;
  let broker: ChildProcess;
  let output = '';

  /** The settings with addresses of this machine in place of those in the containers. */
  const here = (value: string) =>
    value.replaceAll(/(?:kafka|localhost|0\.0\.0\.0|127\.0\.0\.1):(\d+)/g, (_, port: string) => `127.0.0.1:${ports[port]}`).replace('/var/lib/kafka/data', join(folder, 'data'));

  beforeAll(async () => {
    for (const port of ['9092', '9094', '19092', '29093']) ports[port] = await freePort(Object.values(ports));
    folder = mkdtempSync(join(tmpdir(), 'rapport-compose-kafka-'));
    const { environment } = services.kafka;
    const file = join(folder, 'server.properties');
    writeFileSync(file, Object.entries(kafkaProperties(environment)).map(([name, value]) => `${name}=${here(value)}\n`).join(''));
    const { kafka: classPath } = javaPrograms();
    const format = spawnSync('java', ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', environment.CLUSTER_ID!, '-c', file], { encoding: 'utf8' });
    if (format.status !== 0) throw new Error(`the folder can't be formatted:\n${format.stdout}${format.stderr}`);
    const start = `exec java $KAFKA_OPTS ${environment.KAFKA_HEAP_OPTS} -cp "$1" kafka.Kafka "$2"`;
    const env = { PATH: process.env.PATH, HOME: folder, CLIENT_PASSWORD: environment.CLIENT_PASSWORD, LOGINS_FILE: join(folder, 'logins.conf') };
    broker = spawn('sh', [join(root, 'tools/compose/kafka.sh'), 'sh', '-c', start, 'sh', classPath, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [broker.stdout, broker.stderr]) stream!.on('data', (chunk) => (output = `${output}${chunk}`.slice(-4_000)));
    const answers = await until(async () => broker.exitCode !== null || (await kafkaAnswers(ports['19092']!)), startLimitMs);
    if (!answers || broker.exitCode !== null) throw new Error(`the broker does not answer:\n${output}`);
  }, startLimitMs * 2);

  afterAll(async () => {
    if (broker?.exitCode === null) {
      broker.kill('SIGKILL');
      await once(broker, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const topicsAt = async (port: string, sasl?: SASLOptions) => {
    const admin = new Kafka({ brokers: [`127.0.0.1:${ports[port]}`], logLevel: logLevel.NOTHING, retry: { retries: sasl ? 0 : 5 }, ...(sasl ? { sasl } : {}) }).admin();
    try {
      await admin.connect();
      return await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  };
  // Anew each time: the client notes in the object that it is given how it spoke to the server.
  const account = () => kafkaConnection(readSettings('relay', withoutFiles(services.relay.environment))).sasl as SASLOptions;

  it.each(['9092', '9094'])('lets in at %s who has the password that the processes have', async (port) => {
    expect(await topicsAt(port, account())).toEqual([]);
  });

  it.each(['9092', '9094'])('lets in nobody else at %s', async (port) => {
    await expect(topicsAt(port, { ...account(), password: 'wrong' } as SASLOptions)).rejects.toThrow(/Authentication failed/);
    await expect(topicsAt(port)).rejects.toThrow();
  });

  it('asks for no password within its container, where its health check asks', async () => {
    expect(await topicsAt('19092')).toEqual([]);
    expect(services.kafka).toMatchObject({ healthcheck: { test: expect.arrayContaining(['localhost:19092']) } });
  });
});

/** The settings file of a process names files that are in the container only. */
function withoutFiles(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.endsWith('_FILE')));
}
