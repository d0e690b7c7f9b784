import { translate } from '@rapport/application';
import { beginning } from '@rapport/kernel';
import { createEventsTopic, KafkaPublisher, type KafkaConfig } from '@rapport/messaging-kafka';
import { QueryApiModule } from '@rapport/query-api';
import { viewDefinitions } from '@rapport/read-models';
import { kafkaBrokers, uniqueName } from '@rapport/testing/engines';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import kafkajs from 'kafkajs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../workspace.mjs';
import { languages, runExample, type ExampleOptions } from './example-consumer.js';
import { TierHistories, type TierChange } from './tier-histories.js';

const partitions = 3;
const customers = 12;
const config = (): KafkaConfig => ({ brokers: kafkaBrokers(), clientId: 'example-test' });
const byText = (values: readonly object[]) => values.map((value) => JSON.stringify(value)).sort();
const ofCustomer = (lines: readonly object[], name: string) => lines.filter((line) => (line as TierChange).customer === name);
const eachCustomer = Array.from({ length: customers }, (_, n) => `c-${n}`);

describe('the consumers of the guide', () => {
  let folder: string;
  let topic: string;
  let schemasUrl: string;
  let api: Served;

  beforeAll(async () => {
    const { readStore, log, vault } = new WrittenWorld();
    const progress = { reached: () => beginning, partitions: () => [], waitFor: async () => true };
    api = await served(QueryApiModule.register({ readStore, views: viewDefinitions, log, translate, vault, progress, parked: { list: async () => [], replay: async () => null }, failedViews: async () => [] }));
    schemasUrl = `${api.url}/v1/schemas`;
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rapport-example-'));
    topic = uniqueName('example');
    await createEventsTopic(config(), { topic, partitions, replicationFactor: 1 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Sends what a relay would: in order, a publisher of its own each time. */
  async function send(histories: TierHistories, from = 0, to = histories.records.length): Promise<void> {
    const publisher = new KafkaPublisher(config(), { topic, partitions, schemasUrl });
    try {
      await publisher.publish(histories.records.slice(from, to));
    } finally {
      await publisher.close();
    }
  }
  const options = (more: Partial<ExampleOptions> = {}): ExampleOptions => ({ brokers: kafkaBrokers().join(','), topic, name: topic, folder, schemas: schemasUrl, ...more });

  describe.each(languages)('in %s', (language) => {
    it('tell every change once and in order, though whole runs of older records come again', async () => {
      const histories = new TierHistories().go(customers, 9);
      const count = histories.records.length;
      await send(histories);
      await send(histories, 0, Math.floor((count * 2) / 3));
      await send(histories, Math.floor(count / 3));
      const { code, lines, errors } = await runExample(language, options());
      expect([code, code === 0 ? '' : errors]).toEqual([0, '']);
      for (const name of eachCustomer) expect(ofCustomer(lines, name)).toEqual(ofCustomer(histories.changes, name));
      expect(lines).toHaveLength(histories.changes.length);
      expect(await runExample(language, options())).toMatchObject({ code: 0, lines: [] });
    });

    it('lose nothing when they are killed, and tell again at most what they had just told', async () => {
      const histories = new TierHistories().go(customers, 6);
      await send(histories);
      const killed = await runExample(language, options(), (lines) => lines >= 5);
      expect([killed.code, killed.lines.length >= 5]).toEqual([null, true]);
      const before = histories.records.length;
      histories.go(customers, 3);
      await send(histories, before / 2);
      const { code, lines } = await runExample(language, options());
      expect(code).toBe(0);
      expect([...new Set(byText([...killed.lines, ...lines]))]).toEqual(byText(histories.changes));
      for (const name of eachCustomer) expect(ofCustomer(histories.changes, name).slice(-ofCustomer(lines, name).length)).toEqual(ofCustomer(lines, name));
    });

    it('pass by types that they do not read, and count them', async () => {
      const histories = new TierHistories().add('c-1', 'rapport.invented', {}, { version: 7 }).change('c-1', 0, 1);
      await send(histories);
      expect(await runExample(language, options())).toMatchObject({ code: 0, lines: histories.changes });
    });

    it.each([
      ['a hole', (histories: TierHistories) => histories.change('c-1', 1, 1, { skip: 1 }), 'loyalty-c-1: revision 2 follows 0, so something is missing'],
      ['a version that they do not know', (histories: TierHistories) => histories.change('c-1', 1, 1, { version: 2 }), 'rapport.tier-raised comes in version 2, which this program does not know'],
    ])('stop at %s, and stay there', async (_, spoil, why) => {
      const histories = new TierHistories().change('c-1', 0, 1);
      await send(spoil(histories));
      const told: object[] = [];
      for (let run = 0; run < 2; run++) {
        const { code, lines, errors } = await runExample(language, options());
        told.push(...lines);
        expect([code, errors.split('\n').filter((line) => line.startsWith('Stopped'))]).toEqual([1, [`Stopped: ${why}.`]]);
      }
      expect([...new Set(byText(told))]).toEqual(byText(histories.changes.slice(0, 1)));
    });
  });

  describe('in python', () => {
    it('read with the published files as well as from where the records say', async () => {
      const histories = new TierHistories().go(customers, 3);
      await send(histories);
      expect(byText((await runExample('python', options({ schemas: join(root, 'docs/schemas') }))).lines)).toEqual(byText(histories.changes));
    });

    it.each([
      ['a word that the schema does not have', { tier: 'X' }, 'rapport.tier-raised.data.tier is not what its schema says'],
      ['another type', { yearPoints: '1200' }, 'rapport.tier-raised.data.yearPoints is not of type integer'],
    ])('stop at %s', async (_, spoilt, why) => {
      const histories = new TierHistories().change('c-1', 0, 1);
      const { event } = histories.records[0] as { event: { data: object } };
      Object.assign(event.data, spoilt);
      await send(histories);
      expect(await runExample('python', options())).toEqual({ code: 1, lines: [], errors: `Stopped: ${why}.\n` });
    });

    it('ask nobody but the given address for schemas', async () => {
      await send(new TierHistories().change('c-1', 0, 1));
      const { code, errors } = await runExample('python', options({ schemas: 'https://crm.example.org/v1/schemas' }));
      expect([code, errors]).toEqual([1, 'Stopped: the schema of rapport.tier-raised is said to be outside https://crm.example.org/v1/schemas.\n']);
    });

    it('tell changes of the stage where the topic of customers\' status is there: the greatest version counts', async () => {
      const statusTopic = uniqueName('status');
      const kafka = new kafkajs.Kafka({ brokers: kafkaBrokers(), logLevel: kafkajs.logLevel.NOTHING });
      const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })];
      await Promise.all([admin.connect(), producer.connect()]);
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic: statusTopic, numPartitions: 1, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }] });
      const status = (key: string, version: number, stage: string) => ({ key, value: JSON.stringify({ version, stage }) });
      const messages = [status('c-1', 1, 'active'), status('c-1', 3, 'loyal'), status('c-1', 2, 'active'), status('c-1', 4, 'loyal'), status('c-2', 1, 'active'), { key: 'c-2', value: null }];
      await producer.send({ topic: statusTopic, messages });
      await Promise.all([admin.disconnect(), producer.disconnect()]);
      const { code, lines } = await runExample('python', options({ statusTopic }));
      expect([code, lines]).toEqual([0, [
        { customer: 'c-1', stage: 'active', before: null }, { customer: 'c-1', stage: 'loyal', before: 'active' }, { customer: 'c-2', stage: 'active', before: null },
      ]]);
    });
  });
});
