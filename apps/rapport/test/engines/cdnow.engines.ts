import { join } from 'node:path';
import { describeWithTestData } from '@rapport/testing';
import { figures } from '../cdnow-figures.js';
import { rapport, rapportJson, serve, withFolder } from '../command-line.js';
import { firstDifference, viewBodies, type ViewBodies } from '../view-bodies.js';
import { withWorld } from './engines-world.js';

const lastDay = '1998-06-30';

interface Imported {
  readonly ordersRecorded: number;
  readonly customersRegistered: number;
  readonly refused: number;
}

/** Imports in one lump, closes all days, and verifies; `where` names the data folder or the addresses. */
async function imported(sample: string, where: readonly string[]): Promise<Imported> {
  const answer = await rapportJson<Imported>(['import', 'orders', sample, ...where, '--open-calendar']);
  expect((await rapport('close-day', '--through', lastDay, ...where)).code).toBe(0);
  expect((await rapport('verify', ...where)).code).toBe(0);
  return answer;
}

async function embeddedBodies(sample: string): Promise<ViewBodies> {
  return withFolder(async (folder) => {
    await imported(sample, ['--data', folder]);
    const served = await serve(folder);
    try {
      return await viewBodies(served.url);
    } finally {
      await served.stop();
    }
  });
}

describeWithTestData('the CDNOW sample on the engines', (testData) => {
  it('imported in one lump through command-api: documents with the bodies that the embedded process has, and the published figures', async () => {
    const sample = join(testData, 'cdnow', 'CDNOW_sample.txt');
    await withWorld({}, async (world) => {
      const { commandUrl, queryUrl } = world.rapport;
      const where = ['--url', commandUrl, '--query-url', queryUrl];
      const [embedded, onEngines] = await Promise.all([embeddedBodies(sample), imported(sample, where)]);
      expect(onEngines).toMatchObject({ ordersRecorded: figures.orders, customersRegistered: figures.customers, refused: 0 });
      await world.settle();
      expect(firstDifference(embedded, await viewBodies(queryUrl))).toBeNull();
      expect(firstDifference(await world.replayed(), await world.stored())).toBeNull();
      expect(await rapportJson(['stats', ...where])).toMatchObject({ asOf: lastDay, ladder: figures.ladder, periods: figures.periods, stageByPeriod: figures.stageByPeriod });
    });
  }, 900_000);
});
