import { firstUnequalAccount } from '../replayed-accounts.js';
import { firstDifference, get } from '../view-bodies.js';
import type { EnginesWorld } from './engines-world.js';
import type { LoadClient } from './load-client.js';

/**
 * What must hold at the end, whatever happened on the way: nothing was refused, each accepted command is in the log exactly
 * once, the topic without repeats is the log, accounts and documents are those of a plain replay, each customer's last
 * status is what the view says, and nothing waits for a person.
 */
export async function expectSound(world: EnginesWorld, client: LoadClient): Promise<void> {
  expect([...client.refused]).toEqual([]);
  await world.settle();
  expect(await world.firstDifference(client.accepted)).toBeNull();
  expect(await firstUnequalAccount(await world.events())).toBeNull();
  expect(firstDifference(await world.replayed(), await world.stored())).toBeNull();
  expect(await world.firstUnequalStatus()).toBeNull();
  for (const list of ['parked', 'failed-views', 'reactions/parked']) expect((await get<{ items: unknown[] }>(`${world.rapport.queryUrl}/v1/${list}`)).items).toEqual([]);
}
