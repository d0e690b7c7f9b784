import { describe, expect, it } from '@jest/globals';
import { createLogger, readSettings, runService, serveHttp, processRegistry, ServiceGaveUp, type RunningService, type ServiceDefinition, type ServiceHost } from '../src/index.js';

class FakeHost implements ServiceHost {
  readonly printed: string[] = [];
  readonly errors: string[] = [];
  readonly lines: string[] = [];
  readonly exits: number[] = [];
  signal = (): void => undefined;
  uncaught = (_: unknown): void => undefined;
  constructor(readonly args: readonly string[] = [], readonly env: ServiceHost['env'] = { RAPPORT_HTTP_PORT: '0' }) {}
  readonly nowMs = (): number => 0;
  readonly print = (text: string): void => void this.printed.push(text);
  readonly printError = (text: string): void => void this.errors.push(text);
  readonly exit = (code: number): void => void this.exits.push(code);
  readonly onSignal = (listener: () => void): void => void (this.signal = listener);
  readonly onUncaught = (listener: (error: unknown) => void): void => void (this.uncaught = listener);
  readonly logger = (level: string) => createLogger({ level }, { write: (line: string) => void this.lines.push(line) });
}

interface Course {
  readonly open?: () => Promise<string>;
  readonly failed?: Promise<never>;
  readonly stop?: () => Promise<void>;
}

function service({ open = () => Promise.resolve('parts'), failed = new Promise<never>(() => undefined), stop = () => Promise.resolve() }: Course = {}) {
  const told: string[] = [];
  let serving = (): void => undefined;
  const served = new Promise<void>((resolve) => (serving = resolve));
  const definition: ServiceDefinition<'relay', string> = {
    app: 'relay', summary: 'carries.', open,
    serve: async (): Promise<RunningService> => {
      told.push('serve');
      serving();
      return { url: 'http://127.0.0.1:1', failed, stop: () => (told.push('stop'), stop()) };
    },
    close: async () => void told.push('close'),
  };
  return { definition, told, served };
}

describe('an app as a process', () => {
  it('stops in order when it is told to', async () => {
    const [host, { definition, told, served }] = [new FakeHost(), service()];
    const running = runService(definition, host);
    await served;
    host.signal();
    await running;
    expect([told, host.exits]).toEqual([['serve', 'stop', 'close'], [0]]);
  });

  it('ends with a code of its own when stopping takes too long', async () => {
    const host = new FakeHost([], { STOP_WITHIN_MS: '100' });
    const { definition, served } = service({ stop: () => new Promise(() => undefined) });
    const running = runService(definition, host);
    await served;
    host.signal();
    await running;
    expect(host.exits).toEqual([79]);
  });

  it('ends at once at a second signal', async () => {
    const host = new FakeHost();
    let stopping = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (stopping = resolve));
    const { definition, served } = service({ stop: () => stopped });
    const running = runService(definition, host);
    await served;
    host.signal();
    host.signal();
    expect(host.exits).toEqual([130]);
    stopping();
    await running;
  });

  it('ends with a code of its own when it gives up its work, closed all the same', async () => {
    let fail = (_: Error): void => undefined;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    const [host, { definition, told, served }] = [new FakeHost(), service({ failed })];
    const running = runService(definition, host);
    await served;
    fail(new ServiceGaveUp('a newer version is needed'));
    await running;
    expect([told, host.exits, host.lines.some((line) => line.includes('a newer version is needed'))]).toEqual([['serve', 'stop', 'close'], [70], true]);
  });

  it('does not start with a wrong setting, and names it', async () => {
    const [host, { definition, told }] = [new FakeHost([], { KAFKA_PARTITIONS: 'none' }), service()];
    await runService(definition, host);
    expect([told, host.exits, host.errors]).toEqual([[], [78], [expect.stringContaining('KAFKA_PARTITIONS (from the environment): must be a whole number')]]);
  });

  it('tells a setting that has to change from a server that is down', async () => {
    for (const [mayPass, code] of [[false, 78], [true, 69]] as const) {
      const host = new FakeHost();
      const { fault } = readSettings('relay', {});
      await runService(service({ open: () => Promise.reject(fault('kafka.brokers', 'nobody answers there', 'Start Kafka.', { mayPass })) }).definition, host);
      expect([host.exits, host.errors[0]]).toEqual([[code], expect.stringContaining('KAFKA_BROKERS (not set; its default): nobody answers there. Start Kafka.')]);
    }
  });

  it('only opens and closes with --check', async () => {
    const [host, { definition, told }] = [new FakeHost(['--check']), service()];
    await runService(definition, host);
    expect([told, host.exits, host.printed]).toEqual([['close'], [0], ['rapport-relay: everything is there']]);
  });

  it('lists its settings with --help, and knows no other argument', async () => {
    const [help, wrong] = [new FakeHost(['--help']), new FakeHost(['--chek'])];
    await runService(service().definition, help);
    await runService(service().definition, wrong);
    expect([help.exits, help.printed.join('').includes('KAFKA_BROKERS'), help.printed.join('').includes('MONGODB_URL'), wrong.exits]).toEqual([[0], true, false, [2]]);
  });

  it('logs its settings at the start, without secrets', async () => {
    const host = new FakeHost(['--check'], { EVENTSTOREDB_URL: 'esdb://admin:changeit@one:2113', KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USER: 'u', KAFKA_SASL_PASSWORD: 'topsecret' });
    await runService(service().definition, host);
    const log = host.lines.join('');
    expect(log).toContain('esdb://one:2113');
    expect(log).not.toMatch(/changeit|topsecret/);
  });

  it('tells nothing of an error that it does not know but its kind', async () => {
    const [host] = [new FakeHost()];
    await runService(service({ open: () => Promise.reject(new TypeError('cannot read Wang Fang')) }).definition, host);
    expect([host.exits, host.errors]).toEqual([[1], ['rapport-relay: the start failed (TypeError)']]);
    expect(host.lines.join('')).not.toContain('Wang');
  });

  it('serves health and metrics, and names the port that is taken', async () => {
    const loaded = readSettings('relay', { RAPPORT_HTTP_PORT: '0' });
    const logger = createLogger({ level: 'error' });
    const common = { loaded, logger, checks: [{ name: 'work', check: () => ({ ok: false }) }], title: 'relay' };
    const first = await serveHttp({ ...common, registry: processRegistry('relay') });
    try {
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(503);
      expect(await (await fetch(`${first.url}/metrics`)).text()).toContain('process_cpu_seconds_total{app="relay"}');
      const taken = readSettings('relay', { RAPPORT_HTTP_PORT: new URL(first.url).port });
      await expect(serveHttp({ ...common, loaded: taken, registry: processRegistry('relay') })).rejects.toMatchObject({ setting: 'RAPPORT_HTTP_PORT', mayPass: true });
    } finally {
      await first.close();
    }
  });
});
