// A folder for the servers of one run of the engine tests. What a killed run left behind goes with the next run.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { engines, stopEngine } from './lifecycle.mjs';
import { isRunning, startOf } from './process-identity.mjs';
import { placesOf } from './records.mjs';

const parent = join(root, '.engines/runs');
const keptLogs = join(root, '.engines/failed');
const runnerFile = 'runner.json';

/** Stops the servers of this folder and deletes it. */
export async function removeRunFolder(folder) {
  for (const engine of engines) await stopEngine(engine, folder);
  rmSync(folder, { recursive: true, force: true });
}

function isLeftOver(folder) {
  const file = join(folder, runnerFile);
  return existsSync(file) && !isRunning(JSON.parse(readFileSync(file, 'utf8')));
}

/** Stops and deletes what processes left behind that have ended themselves. */
export async function removeLeftOvers() {
  if (!existsSync(parent)) return;
  for (const folder of readdirSync(parent).map((name) => join(parent, name)).filter(isLeftOver)) await removeRunFolder(folder);
}

/** A folder for servers that shall not outlive this process. */
export function newRunFolder() {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'run-'));
  writeFileSync(join(folder, runnerFile), JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
  return folder;
}

/** Copies the servers' logs to where the last failed run's lie, and returns that folder. */
export function keepLogs(folder) {
  rmSync(keptLogs, { recursive: true, force: true });
  mkdirSync(keptLogs, { recursive: true });
  for (const { name } of engines) {
    const { log } = placesOf(folder, name);
    if (existsSync(log)) copyFileSync(log, join(keptLogs, `${name}.log`));
  }
  return keptLogs;
}
