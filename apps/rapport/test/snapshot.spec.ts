import { until } from '@rapport/testing/processes';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Rapport } from './embedded-process.js';
import { ordersOf, sameOrders, SnapshotFollower } from './snapshot-follower.js';

const customers = 30;

describe('a snapshot taken while commands come in', () => {
  let rapport: Rapport;
  const followers: SnapshotFollower[] = [];
  beforeEach(async () => void (rapport = await Rapport.start()));
  afterEach(async () => {
    await Promise.all(followers.map((follower) => follower.end()));
    await rapport.remove();
  });

  /** Orders in turn, some of them voided, until it is told to end. */
  async function load(signal: AbortSignal): Promise<void> {
    for (let n = 0; !signal.aborted; n++) {
      const id = `c-${n % customers}`;
      await rapport.order(id, `o-${n}`, '2026-03-01');
      if (n % 5 === 0) await rapport.accepted(`customers/${id}/orders/shop/o-${n}/void`, { reason: 'recorded for the wrong customer' });
    }
  }

  it('and followed from where it stands ends with what the view says: nothing is missing, nothing counts twice', async () => {
    for (let n = 0; n < customers; n++) await rapport.register(`c-${n}`);
    const ending = new AbortController();
    const loading = load(ending.signal);
    for (let n = 0; n < 2; n++) {
      const follower = new SnapshotFollower(['--url', rapport.url]);
      followers.push(follower);
      await until(() => `the follower does not follow: ${follower.lines} lines, ${follower.errors}`, async () => (follower.lines >= customers + 20 ? true : null));
    }
    ending.abort();
    await loading;
    await rapport.settle();
    const expected = await ordersOf(rapport.url);
    for (const follower of followers) {
      await until(() => `a follower has ${JSON.stringify([...follower.orders])}, the view ${JSON.stringify([...expected])} ${follower.errors}`, async () => (sameOrders(follower.orders, expected) ? true : null), 30_000);
      expect(follower.isFollowing).toBe(true);
    }
  }, 120_000);
});

describe('a snapshot whose documents tell of one stream at different revisions, as that of who referred a customer does', () => {
  const answers: Readonly<Record<string, readonly object[]>> = {
    '/v1/snapshots/customers': [
      { kind: 'snapshot', view: 'customers', version: 2, position: '0'.repeat(32), topic: null, behind: { keys: ['parked-one'], documents: [] } },
      { kind: 'document', id: 'referred', body: { purchases: { orders: 2 } }, revisions: { 'customer-referred': 0, 'purchases-referred': 1 } },
      { kind: 'document', id: 'referrer', body: { purchases: { orders: 0 } }, revisions: { 'customer-referrer': 0, 'customer-referred': 0, 'purchases-referred': 2 } },
      { kind: 'end', documents: 2 },
    ],
    '/v1/log': [1, 2, 2, 3].map((revision) => ({ stream: 'purchases-referred', revision, type: 'rapport.order-recorded', customerId: 'referred' })),
  };
  const server = createServer((asked, answer) => {
    const lines = answers[asked.url!.split('?')[0]!]!.map((line) => `${JSON.stringify(line)}\n`).join('');
    if (asked.url!.startsWith('/v1/log')) answer.write(lines);
    else answer.end(lines);
  });
  let follower: SnapshotFollower;
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    follower = new SnapshotFollower(['--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  });
  afterEach(async () => {
    await follower.end();
    server.closeAllConnections();
    server.close();
  });

  it('is followed for each document from where it is itself', async () => {
    await until(() => `${JSON.stringify([...follower.orders])} ${follower.errors}`, async () => (follower.orders.get('referred') === 4 ? true : null), 30_000);
    expect([...follower.orders]).toEqual([['referred', 4], ['referrer', 0]]);
    expect(follower.errors).toBe('Behind, and not to be relied on: parked-one.\n');
  });
});
