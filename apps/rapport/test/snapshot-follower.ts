import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CustomerView } from '@rapport/read-models';
import { workspaceFile } from '@rapport/testing/processes';
import { documentsOf } from './view-bodies.js';

/** The example of the guide: begins with a snapshot, follows the events, and tells how many orders each customer has. */
export class SnapshotFollower {
  readonly orders = new Map<string, number>();
  lines = 0;
  errors = '';
  readonly #child;

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [workspaceFile(join('docs', 'examples', 'snapshot.mjs')), ...args], { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const { customer, orders } = JSON.parse(line) as { customer: string; orders: number };
        this.orders.set(customer, orders);
        this.lines++;
      }
    });
  }

  /** True as long as it has not ended by itself. */
  get isFollowing(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async end(): Promise<void> {
    if (!this.isFollowing) return;
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** How many orders each customer has, as the view says. */
export const ordersOf = async (url: string): Promise<Map<string, number>> =>
  new Map((await documentsOf<CustomerView>(url, 'customers')).map(({ id, body }) => [id, body.purchases.orders]));

export const sameOrders = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean => a.size === b.size && [...a].every(([id, orders]) => b.get(id) === orders);
