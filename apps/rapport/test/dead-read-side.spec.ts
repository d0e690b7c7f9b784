import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { until } from '@rapport/testing/processes';
import { startEmbedded, type EmbeddedOptions, type EmbeddedProcess } from '../src/embedded/index.js';
import { rapport as rapportCommand } from './command-line.js';
import { settled } from './view-bodies.js';

const limitMs = 120_000;
const threadFile = fileURLToPath(new URL('./mortal-read-side.thread.mjs', import.meta.url));
const stillborn = fileURLToPath(new URL('./stillborn-read-side.thread.mjs', import.meta.url));
const atOnce = { firstMs: 2, longestMs: 2 };

let folder: string;
let rapport: EmbeddedProcess;
let killer: BroadcastChannel;
beforeEach(async () => {
  killer = new BroadcastChannel('mortal-read-side');
  folder = await mkdtemp(join(tmpdir(), 'rapport-'));
});
afterEach(async () => {
  killer.close();
  await rapport.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(restarts: NonNullable<EmbeddedOptions['readSide']>['restarts'] = { backOff: atOnce }): Promise<void> {
  rapport = await startEmbedded({ dataFolder: folder, log: 'silent', readSide: { threadFile, restarts, maxHeapMiB: 128 } });
}

interface Answered {
  readonly status: number;
  readonly body: Record<string, never>;
}

async function ask(path: string, body?: object): Promise<Answered> {
  const answer = await fetch(`${rapport.url}${path}`, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {});
  return { status: answer.status, body: (await answer.json()) as Answered['body'] };
}

/** The first answer that is as wanted. */
const answerThat = (wanted: (answer: Answered) => boolean, path: string): Promise<Answered> => {
  let last: Answered | null = null;
  return until(() => `${path} answers ${JSON.stringify(last)}`, async () => (wanted((last = await ask(path))) ? last : null), limitMs);
};

const manyCustomers = 6_000;

/** Answers when it has begun; nothing of it is read yet. */
async function beginExport(): Promise<IncomingMessage> {
  const [answer] = (await once(get(`${rapport.url}/v1/views/customers.csv?body=true`), 'response')) as [IncomingMessage];
  return answer;
}

/** Bytes that it had; less than nothing where it was cut short. */
async function readToEnd(answer: IncomingMessage): Promise<number> {
  let bytes = 0;
  try {
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
  } catch {
    return -1;
  }
  return bytes;
}

const register = (customerId: string): Promise<Answered> => ask('/v1/customers', { customerId, kind: 'consumer' });
const restartsOf = ({ body }: Answered): number => (body as unknown as { checks: { 'projections-running': { detail: { restarts: number } } } }).checks['projections-running'].detail.restarts;
const shown = async (): Promise<readonly string[]> => {
  const { body } = await answerThat(({ status }) => status === 200, '/v1/views/customers?limit=100');
  return (body as unknown as { items: { id: string }[] }).items.map(({ id }) => id).sort();
};

describe('a process whose read side\'s thread has ended', () => {
  it.each(['uncaught', 'exit', 'memory'])('of %s: it starts another one, which shows every command that was answered', async (end) => {
    await start();
    await register('c-1');
    killer.postMessage(end);
    const ready = await answerThat((answer) => answer.status === 200 && restartsOf(answer) === 1, '/health/ready');
    expect(ready.body).toMatchObject({ checks: { 'projections-running': { ok: true }, 'read-side-filled': { ok: true } } });
    expect((await register('c-2')).status).toBe(201);
    await settled(rapport.url);
    expect(await shown()).toEqual(['c-1', 'c-2']);
    expect((await ask('/health/live')).status).toBe(200);
    expect(await (await fetch(`${rapport.url}/metrics`)).text()).toContain('rapport_projector_restarts_total{error="ReadSideUnavailable",app="rapport"} 1\n');
  }, limitMs);

  it('takes commands while there is no thread; queries are told to come again', async () => {
    await start({ backOff: { firstMs: 4_000, longestMs: 4_000 } });
    await register('c-1');
    killer.postMessage('exit');
    await answerThat(({ status }) => status === 503, '/health/ready');
    expect((await register('c-2')).status).toBe(201);
    expect(await ask('/v1/views/customers')).toMatchObject({ status: 503, body: { code: 'catching-up' } });
    for (const path of ['rebuild', 'rebuild/back', 'rebuild/drop']) expect(await ask(`/v1/${path}`, {})).toMatchObject({ status: 503, body: { code: 'catching-up' } });
    expect((await ask('/health/live')).status).toBe(200);
    await answerThat(({ status }) => status === 200, '/health/ready');
    expect(await shown()).toEqual(['c-1', 'c-2']);
  }, limitMs);

  it('still answers from the documents that a rebuild told to be live', async () => {
    await start();
    await register('c-1');
    await settled(rapport.url);
    const lines = await (await fetch(`${rapport.url}/v1/rebuild?views=customers`, { method: 'POST' })).text();
    expect(lines).toContain('"switched":true');
    killer.postMessage('exit');
    await answerThat((answer) => answer.status === 200 && restartsOf(answer) === 1, '/health/ready');
    expect((await ask('/v1/rebuild')).body).toMatchObject({ live: 1, kept: 0 });
    expect(await shown()).toEqual(['c-1']);
  }, limitMs);

  it('cuts an export short that was being read, as a rebuild that switches does, and does not end it as if it were whole', async () => {
    await start();
    const lines = Array.from({ length: manyCustomers }, (_, n) => JSON.stringify({ commandId: `many-${n}`, command: 'register-customer', customerId: `many-${n}`, kind: 'consumer' }));
    await (await fetch(`${rapport.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines.join('\n') })).text();
    await ask('/v1/settle', {});
    const whole = await beginExport().then(readToEnd);
    const switched = await beginExport();
    expect(await (await fetch(`${rapport.url}/v1/rebuild?views=customers`, { method: 'POST' })).text()).toContain('"switched":true');
    expect(await readToEnd(switched)).toBeLessThan(0);
    const ended = await beginExport();
    killer.postMessage('exit');
    await answerThat((answer) => answer.status === 200 && restartsOf(answer) === 1, '/health/ready');
    expect(await readToEnd(ended)).toBeLessThan(0);
    // More than connections hold, or else the others could have been whole before anything happened.
    expect(whole).toBeGreaterThan(8_000_000);
  }, limitMs);

  it('before it had its read store, as for a snapshot that its memory can\'t hold: it takes commands, and says why in the log', async () => {
    let printed = '';
    const faultsTo = new Writable({ write: (chunk, _encoding, done) => ((printed += String(chunk)), done()) });
    rapport = await startEmbedded({ dataFolder: folder, log: { faultsTo }, readSide: { threadFile: stillborn, restarts: { backOff: atOnce, failuresAtMost: 3 } } });
    expect((await register('c-1')).status).toBe(201);
    expect((await answerThat(({ status }) => status === 503, '/health/live')).body).toMatchObject({ status: 'unavailable' });
    expect(await ask('/v1/views/customers')).toMatchObject({ status: 503 });
    expect(printed).toContain('ERR_WORKER_OUT_OF_MEMORY');
    await rapport.close();
    await start();
    expect(await shown()).toEqual(['c-1']);
  }, limitMs);

  it('gives up after so many in a row: liveness fails, commands are taken, and the next process shows them', async () => {
    await start({ backOff: atOnce, failuresAtMost: 2 });
    killer.postMessage('exit');
    await answerThat((answer) => answer.status === 200 && restartsOf(answer) === 1, '/health/ready');
    killer.postMessage('uncaught');
    expect((await answerThat(({ status }) => status === 503, '/health/live')).body).toMatchObject({ status: 'unavailable' });
    expect(await ask('/health/ready')).toMatchObject({ status: 503, body: { checks: { 'projections-running': { ok: false, detail: { restarts: 1, givenUp: true } } } } });
    expect((await register('c-1')).status).toBe(201);
    expect(await rapportCommand('query', 'customers', '--data', folder)).toMatchObject({ code: 5, stderr: expect.stringContaining('has given up its views') as string });
    expect(await ask('/v1/views/customers')).toMatchObject({ status: 503, body: { code: expect.not.stringMatching('catching-up') } });
    await rapport.close();
    await start();
    expect(await shown()).toEqual(['c-1']);
  }, limitMs);
});
