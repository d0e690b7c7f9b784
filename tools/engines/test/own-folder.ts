import { engines, startEngine, stopEngine } from '../lifecycle.mjs';
import { newRunFolder, removeRunFolder } from '../run-folder.mjs';

/** An engine with a folder of its own, beside those that the other tests use. */
export function ownEngine(name: 'kafka' | 'mongodb' | 'eventstoredb') {
  const engine = engines.find((candidate) => candidate.name === name)!;
  const folder = newRunFolder();
  return {
    engine,
    folder,
    start: () => startEngine(engine, folder),
    stop: () => stopEngine(engine, folder),
    remove: () => removeRunFolder(folder),
  };
}
