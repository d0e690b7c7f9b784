import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedOptions, type EmbeddedProcess } from '../src/embedded/index.js';
import { get } from './view-bodies.js';

export interface Problem {
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}
export interface Answered {
  readonly status: number;
  readonly position: string | null;
  readonly replayed: boolean;
  readonly body: { readonly commandId: string; readonly outcome: string; readonly revision: number; readonly position: string } & Problem;
}

/** Rapport embedded in this process, with a folder of its own and a clock that a test sets. */
export class Rapport {
  readonly folder: string;
  now = '2026-06-30T12:00:00.000Z';
  #process: EmbeddedProcess | null = null;

  private constructor(folder: string, private readonly more: Pick<EmbeddedOptions, 'traces'>) {
    this.folder = folder;
  }

  static async start(more: Pick<EmbeddedOptions, 'traces'> = {}): Promise<Rapport> {
    const rapport = new Rapport(await mkdtemp(join(tmpdir(), 'rapport-')), more);
    await rapport.open();
    return rapport;
  }

  get url(): string {
    if (!this.#process) throw new Error('Rapport is closed');
    return this.#process.url;
  }

  async open(): Promise<void> {
    this.#process = await startEmbedded({ dataFolder: this.folder, log: 'silent', now: () => Date.parse(this.now), ...this.more });
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = null;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async command(path: string, body: object, headers: Record<string, string> = {}): Promise<Answered> {
    const answer = await fetch(`${this.url}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return {
      status: answer.status,
      position: answer.headers.get('x-position'),
      replayed: answer.headers.get('idempotent-replay') === 'true',
      body: (await answer.json()) as Answered['body'],
    };
  }

  /** A command that has to be accepted. */
  async accepted(path: string, body: object): Promise<Answered> {
    const answer = await this.command(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async batch(lines: readonly (object | string)[]): Promise<Record<string, never>[]> {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const answer = await fetch(`${this.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
    return (await answer.text()).trim().split('\n').map((line) => JSON.parse(line) as Record<string, never>);
  }

  /** The body of a document once everything in the log has been projected; null where there is none. */
  async body<Body>(view: string, id: string): Promise<Body | null> {
    await this.settle();
    const answer = await fetch(`${this.url}/v1/views/${view}/${encodeURIComponent(id)}`);
    if (answer.status === 404) return null;
    return ((await answer.json()) as { body: Body }).body;
  }

  async ids(view: string, filter: object = {}): Promise<string[]> {
    await this.settle();
    const page = await get<{ items: { id: string }[] }>(`${this.url}/v1/views/${view}?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    return page.items.map(({ id }) => id);
  }

  async settle(): Promise<void> {
    const answer = await fetch(`${this.url}/v1/settle?waitMs=20000`, { method: 'POST' });
    if (!((await answer.json()) as { settled: boolean }).settled) throw new Error('the views did not settle');
  }

  async head(): Promise<string> {
    return (await get<{ headPosition: string }>(`${this.url}/v1/status`)).headPosition;
  }

  register = (customerId: string, more: object = {}): Promise<Answered> =>
    this.accepted('customers', { customerId, kind: 'consumer', occurredAt: '2025-01-01T04:00:00Z', ...more });

  order = (customerId: string, orderId: string, day: string, amount = '10.00'): Promise<Answered> =>
    this.accepted(`customers/${customerId}/orders`, orderOf(orderId, day, amount));
}

export const orderOf = (orderId: string, day: string, amount = '10.00') => ({
  source: 'shop', orderId, occurredAt: `${day}T04:00:00Z`, currency: 'CNY', lines: [{ product: 'tea', quantity: 2, amount }], total: amount,
});
