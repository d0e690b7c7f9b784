// What the benchmarks take from the built workspace. By path, so that they can also measure what no index gives out.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.mjs';

/** A built module of a project, by the project's folder and the path in its `dist`. */
export const built = (folder, path = 'index.js') => import(pathToFileURL(join(root, folder, 'dist', path)).href);

/** A package that the apps use. */
export const installed = (name) => import(name);

const folders = new Set();
process.once('exit', () => folders.forEach(removeFolder));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/** A new folder on the disk that is measured: `RAPPORT_BENCH_FOLDER`, else the system's temporary one. Goes with this process. */
export function newFolder() {
  const folder = mkdtempSync(join(process.env.RAPPORT_BENCH_FOLDER ?? tmpdir(), 'rapport-bench-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** The CDNOW sample: `RAPPORT_TEST_DATA`, else `../shared/data` beside the repository; null where there is none. */
export function cdnowFile() {
  const file = join(process.env.RAPPORT_TEST_DATA ?? join(root, '..', 'shared', 'data'), 'cdnow', 'CDNOW_sample.txt');
  return existsSync(file) ? file : null;
}
