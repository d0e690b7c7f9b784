import { translate } from '@rapport/application';
import type { CustomerStatus } from '@rapport/contracts';
import { beginning } from '@rapport/kernel';
import type { StatusMessage } from '@rapport/messaging';
import { createEventsTopic, createStatusTopic, KafkaPublisher, KafkaStatusPublisher, type KafkaConfig } from '@rapport/messaging-kafka';
import { QueryApiModule } from '@rapport/query-api';
import { viewDefinitions } from '@rapport/read-models';
import { kafkaBrokers, uniqueName } from '@rapport/testing/engines';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
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
    api = await served(QueryApiModule.register({ readStore, views: viewDefinitions, log, translate, vault, progress, parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [] }));
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

    it('tell where customers stand where the topic of that is there: the greatest version counts, and who was erased is forgotten', async () => {
      const statusTopic = uniqueName('status');
      await createStatusTopic(config(), { topic: statusTopic, partitions: 1, replicationFactor: 1 });
      const publisher = new KafkaStatusPublisher(config(), { topic: statusTopic, partitions: 1 });
      const status = (customerId: string, version: number, stage: CustomerStatus['stage'], tier: CustomerStatus['tier'] = null, period: CustomerStatus['period'] = 'stability'): StatusMessage => ({ customerId, status: { version, stage, period, tier } });
      await publisher.publish([
        status('c-1', 1, 'repeat'), status('c-1', 4, 'member', 'D'), status('c-1', 2, 'loyal'), status('c-1', 4, 'member', 'D'), status('c-1', 5, 'member', 'D', 'degradation'), status('c-1', 6, 'member', 'C', 'degradation'),
        status('c-2', 1, 'prospect'), { customerId: 'c-2', status: null },
      ]);
      await publisher.close();
      const { code, lines, errors } = await runExample('python', options({ statusTopic }));
      expect([code, code === 0 ? '' : errors]).toEqual([0, '']);
      expect(lines).toEqual([
        { customer: 'c-1', stage: 'repeat', tier: null, before: null },
        { customer: 'c-1', stage: 'member', tier: 'D', before: { stage: 'repeat', tier: null } },
        { customer: 'c-1', stage: 'member', tier: 'C', before: { stage: 'member', tier: 'D' } },
        { customer: 'c-2', stage: 'prospect', tier: null, before: null },
      ]);
    });
  });
});
