// Memory at two sizes of the log: what reads, relays, decides and imports must not need more for the larger one.
import { newFolder, removeFolder } from './built.mjs';
import { manyCustomers, writeHistory } from './history.mjs';
import { mebibytes, number } from './report.mjs';
import { startWorker } from './worker.mjs';

const works = {
  read: 'reading the log',
  relay: 'relay into a sink',
  commands: '10,000 commands on it',
  importing: 'import of a quarter as many rows (client)',
  views: 'all views in memory',
};
const heapForViewsMiB = 12_288;

/** Each work in a fresh process, so that none sees what another left behind. */
async function measure(work, options) {
  const worker = await startWorker('./memory-side.mjs', {}, work === 'views' ? [`--max-old-space-size=${heapForViewsMiB}`] : []);
  const result = await worker.call('run', { work, ...options });
  await worker.close();
  return result;
}

export async function run({ quick }) {
  const sizes = quick ? [10_000, 50_000] : [100_000, 1_000_000];
  const standIn = await startWorker('./stand-in.mjs');
  const url = await standIn.call('url');
  const found = Object.fromEntries(Object.keys(works).map((work) => [work, []]));
  for (const events of sizes) {
    const folder = newFolder();
    await writeHistory(folder, manyCustomers(events));
    // The commands last: they add to the log.
    for (const work of ['read', 'relay', 'views', 'importing', 'commands']) found[work].push(await measure(work, { folder, events, url }));
    removeFolder(folder);
  }
  await standIn.close();
  const rows = Object.entries(works).map(([work, name]) => [name, ...found[work].flatMap(({ heap, resident }) => [mebibytes(heap), mebibytes(resident)])]);
  return {
    title: 'Memory: highest live heap (after collection) and highest resident size, each in a fresh process',
    tables: [{ columns: ['', ...sizes.flatMap((events) => [`heap, ${number(events)} events`, 'resident'])], rows }],
    notes: ['The views are held in memory by design, so they grow with what they hold; everything else should stay where it is.'],
    aims: [],
  };
}
