import { until } from '@rapport/testing/processes';
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
