import { eventStoreUrl, kafkaBrokers, kafkaLogFolder, kafkaSaslListener, killEngine, mongodbUrl, restartEngine, startEngine, uniqueName } from './index.js';

describe('the servers of the engine tests', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^(KAFKA|MONGODB|EVENTSTOREDB)_/.test(name)) delete process.env[name];
  });
  afterAll(() => Object.assign(process.env, before));

  it.each([
    ['KAFKA_BROKERS', kafkaBrokers],
    ['KAFKA_SASL_BROKERS', kafkaSaslListener],
    ['KAFKA_LOG_FOLDER', kafkaLogFolder],
    ['MONGODB_URL', mongodbUrl],
    ['EVENTSTOREDB_URL', eventStoreUrl],
  ])('are missed by the name of their variable: %s', (name, read) => {
    expect(read).toThrow(`${name} is not set`);
  });

  it('can be several brokers', () => {
    process.env.KAFKA_BROKERS = 'one:9092,two:9092';
    expect(kafkaBrokers()).toEqual(['one:9092', 'two:9092']);
  });

  it('are killed and started only by a command that is named', async () => {
    await expect(restartEngine('kafka')).rejects.toThrow('KAFKA_RESTART is not set');
    await expect(killEngine('mongodb')).rejects.toThrow('MONGODB_KILL is not set');
    await expect(startEngine('eventstoredb')).rejects.toThrow('EVENTSTOREDB_START is not set');
  });

  it('are there again when their command has succeeded, and a command that fails says what it said', async () => {
    process.env.KAFKA_RESTART = 'exit 0';
    await expect(restartEngine('kafka')).resolves.toBeUndefined();
    process.env.KAFKA_RESTART = 'echo no such server >&2; exit 1';
    await expect(restartEngine('kafka')).rejects.toThrow('the command of KAFKA_RESTART failed: no such server');
  });

  it('hold names that no other run has used', () => {
    expect(uniqueName('topic')).toMatch(/^topic-[0-9a-f]{8}$/);
    expect(uniqueName('topic')).not.toBe(uniqueName('topic'));
  });
});
