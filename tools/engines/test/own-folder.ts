import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, startEngine, stopEngine } from '../lifecycle.mjs';

/** An engine with a folder of its own, beside those that the other tests use. */
export function ownEngine(name: 'kafka' | 'mongodb') {
  const engine = engines.find((candidate) => candidate.name === name)!;
  const folder = mkdtempSync(join(tmpdir(), 'rapport-engine-'));
  return {
    engine,
    folder,
    start: () => startEngine(engine, folder),
    stop: () => stopEngine(engine, folder),
    async remove() {
      await stopEngine(engine, folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
