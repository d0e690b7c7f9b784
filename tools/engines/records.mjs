// What is written down of each server: `<folder>/<name>/server.json`.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders and files of one engine below the folder of `--folder`. */
export const placesOf = (folder, name) => ({
  folder: join(folder, name),
  data: join(folder, name, 'data'),
  log: join(folder, name, 'server.log'),
  record: join(folder, name, 'server.json'),
});

/** `{ pid, start, ports }` of the last start; `pid` is missing when it was stopped. Null when never started. */
export function readRecord(places) {
  return existsSync(places.record) ? JSON.parse(readFileSync(places.record, 'utf8')) : null;
}

/** Whole or not at all. */
export function writeRecord(places, record) {
  mkdirSync(places.folder, { recursive: true });
  const unfinished = `${places.record}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(record)}\n`);
  renameSync(unfinished, places.record);
}

export const removeAll = (places) => rmSync(places.folder, { recursive: true, force: true });
