import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoyaltyStatementView } from '@rapport/read-models';
import { describeWithTestData } from '@rapport/testing';
import { loyaltyFigures as figures } from './cdnow-figures.js';
import { rapport, rapportJson, serve, withFolder } from './command-line.js';
import { enrolAll, loyaltyTotals } from './loyalty-totals.js';
import { documentsOf, firstDifference, viewBodies, type ViewBodies } from './view-bodies.js';

type Close = keyof typeof figures.closes;

const limitMs = 600_000;
const closes = Object.keys(figures.closes) as Close[];
/** Before the first row, in every zone. */
const beforeAll = '1996-12-31T04:00:00.000Z';

describeWithTestData('points of the CDNOW sample', (testData) => {
  const sample = join(testData, 'cdnow', 'CDNOW_sample.txt');
  let plain: ViewBodies;

  it('all enrolled before their first order, imported in one lump: every figure up to the close of 2000', async () => {
    await withShop(async ({ folder, url }) => {
      const imported = await importing(folder, sample, '--enrol');
      expect(imported).toMatchObject({ refused: 0, membersEnrolled: figures.members });
      for (const day of closes) await closeAndCompare(folder, url, day);
      plain = await viewBodies(url);
    });
  }, limitMs);

  it('imported day by day, each day closed as it passes: the same figures at every close, and the same bodies in the end', async () => {
    await withShop(async ({ folder, url }) => {
      const lines = (await readFile(sample, 'utf8')).split('\r\n').filter(Boolean).map((line, index) => `${line} ${index + 1}`);
      for (const day of closes) {
        const until = join(folder, `${day}.txt`);
        await writeFile(until, lines.filter((line) => line.trim().split(/\s+/)[2]! <= day.replaceAll('-', '')).join('\r\n'));
        if (day <= '1998-06-30') await importing(folder, until, '--enrol', '--close-days', '--order-id-column', '6');
        await closeAndCompare(folder, url, day, day === '1997-12-31' ? figures.untilThen : {});
      }
      // A statement tells the movements in the order in which they were recorded: here the expiry before what was earned later.
      expect(firstDifference(plain, await viewBodies(url), { except: ['loyalty-statement'] })).toBeNull();
    });
  }, limitMs);

  it('all enrolled by a command recorded after the import but dated before the first order: the same figures', async () => {
    await withShop(async ({ folder, url }) => {
      await importing(folder, sample);
      await enrolAll(url, beforeAll);
      for (const day of closes) await closeAndCompare(folder, url, day);
    });
  }, limitMs);

  it('enrolled so after a day-by-day import, when those days are closed: the points of 1997 are born expired, and every figure is the same from there on', async () => {
    await withShop(async ({ folder, url }) => {
      await importing(folder, sample, '--close-days');
      await enrolAll(url, beforeAll);
      for (const day of closes.slice(1)) await closeAndCompare(folder, url, day);
      const late = (await documentsOf<LoyaltyStatementView>(url, 'loyalty-statement')).filter(({ body }) => body.bornExpired);
      expect(late.reduce((sum, { body }) => sum + body.points, 0)).toBe(figures.closes['1997-12-31'].expired);
    });
  }, limitMs);
});

interface Shop {
  readonly folder: string;
  readonly url: string;
}

/** A process that the command line finds by its folder; in the end the log is verified. */
async function withShop(work: (shop: Shop) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const served = await serve(folder);
    try {
      await work({ folder, url: served.url });
    } finally {
      expect(await served.stop()).toBe(0);
    }
    expect((await rapport('verify', '--data', folder)).code).toBe(0);
  });
}

const importing = (folder: string, file: string, ...options: readonly string[]): Promise<object> =>
  rapportJson(['import', 'orders', file, '--data', folder, '--open-calendar', ...options]);

async function closeAndCompare(folder: string, url: string, day: Close, others: object = {}): Promise<void> {
  expect((await rapport('close-day', '--through', day, '--data', folder)).code).toBe(0);
  expect([day, await loyaltyTotals(url)]).toEqual([day, { ...figures.always, ...figures.closes[day], ...others }]);
}
