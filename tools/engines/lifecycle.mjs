// What can be done with one engine. Every function takes the engine, the folder of all data, and what it needs more.
import { documentStore } from './document-store.mjs';
import { EngineError } from './engine-error.mjs';
import { eventStore } from './event-store.mjs';
import { javaPrograms } from './java-programs.mjs';
import { kafka } from './kafka.mjs';
import { freePort, isFree } from './ports.mjs';
import { isRunning } from './process-identity.mjs';
import { placesOf, readRecord, removeAll, writeRecord } from './records.mjs';
import { awaitAnswer, kill, launch, readLog, stop, until } from './server-process.mjs';

export const engines = [kafka, documentStore, eventStore];
export const engineNames = engines.map(({ name }) => name);

const startLimitMs = 120_000;
// A server that has just ended may leave its port taken for a moment.
const portLimitMs = 3_000;

function recordOf(engine, folder) {
  const record = readRecord(placesOf(folder, engine.name));
  return record === null ? null : { ...record, running: record.pid !== undefined && isRunning(record) };
}

/** Given ports first, then those of the last start, then free ones. */
async function choosePorts(engine, given, before) {
  const ports = {};
  for (const portName of engine.portNames) {
    ports[portName] = given[portName] ?? before?.[portName] ?? (await freePort(Object.values(ports)));
    if (await until(() => isFree(ports[portName]), portLimitMs)) continue;
    throw new EngineError(`Port ${ports[portName]} for ${engine.name} is taken by another program. Give another one (see --help), or reset ${engine.name}.`);
  }
  return ports;
}

const described = ({ name, product, version, standIn }) => ({ name, product, version, standIn });

/** What a server that runs gives to others. */
const offered = (engine, folder, { ports, pid }) => ({
  ...described(engine),
  address: `127.0.0.1:${ports.port}`,
  pid,
  environment: engine.environment({ ports, log: readLog(placesOf(folder, engine.name)) }),
});

const answered = (engine, folder, record) =>
  awaitAnswer({ name: engine.name, record, places: placesOf(folder, engine.name), answers: () => engine.answers(record), limitMs: startLimitMs });

async function launchEngine(engine, folder, before, { ports: given = {}, say }) {
  const places = placesOf(folder, engine.name);
  const ports = await choosePorts(engine, given, before?.ports);
  const setting = { folder: places.data, ports, classPaths: engine.needsJava ? javaPrograms(say) : undefined };
  await engine.prepare(setting);
  const record = { ...(await launch(engine.command(setting), places)), ports };
  writeRecord(places, record);
  return record;
}

/** Returns when the server answers. One that runs already is left as it is. */
export async function startEngine(engine, folder, options = {}) {
  const before = recordOf(engine, folder);
  const record = before?.running ? before : await launchEngine(engine, folder, before, options);
  try {
    await answered(engine, folder, record);
  } catch (cause) {
    if (!before?.running) await stopEngine(engine, folder);
    throw cause;
  }
  return { ...offered(engine, folder, record), started: !before?.running };
}

async function end(engine, folder, how) {
  const record = recordOf(engine, folder);
  if (record === null) return 'was not running';
  const byItself = record.running && (await how(record));
  writeRecord(placesOf(folder, engine.name), { ports: record.ports });
  if (!record.running) return 'was not running';
  return byItself ? 'stopped' : 'killed';
}

/** Keeps the data. */
export const stopEngine = (engine, folder) => end(engine, folder, stop);

/** As a crash would end it: no signal that the server could handle. */
export const killEngine = (engine, folder) => end(engine, folder, kill);

/** Kills the server when it runs, and starts it again on the same ports with its data. */
export async function restartEngine(engine, folder, options) {
  await killEngine(engine, folder);
  return startEngine(engine, folder, options);
}

/** Stops the server and deletes its data and its log. */
export async function resetEngine(engine, folder) {
  await stopEngine(engine, folder);
  removeAll(placesOf(folder, engine.name));
  return 'stopped, its data deleted';
}

/** The server as it is, or only its name when it does not run. */
export async function statusOf(engine, folder) {
  const record = recordOf(engine, folder);
  if (!record?.running) return { ...described(engine), answering: false };
  return { ...offered(engine, folder, record), answering: await engine.answers(record) };
}
