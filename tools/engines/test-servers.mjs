// The three servers of a run of the engine tests: given by a variable, else started here.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.mjs';
import { EngineError } from './engine-error.mjs';
import { startEngine } from './lifecycle.mjs';
import { placesOf } from './records.mjs';

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The commands by which tests kill a server that was started here. */
export function faultCommands(name, folder) {
  const command = (what) => [process.execPath, join(root, 'tools/engines.mjs'), what, name, '--folder', folder].map(quoted).join(' ');
  const commands = { RESTART: command('restart'), KILL: command('kill'), START: command('start') };
  return Object.fromEntries(Object.entries(commands).map(([what, line]) => [`${name.toUpperCase()}_${what}`, line]));
}

async function inspect(variable, value) {
  const { inspectServer } = await import(pathToFileURL(join(root, 'libs/testing/dist/engines/index.js')).href);
  try {
    return await inspectServer(variable, value);
  } catch (cause) {
    throw new EngineError(`The server that ${variable} names can't be used: ${cause.message}`);
  }
}

async function givenServer({ name, variable }, value) {
  const { version, isEmpty } = await inspect(variable, value);
  if (!isEmpty) throw new EngineError(`The server that ${variable} names holds data. The tests need an empty one, because they write and kill.`);
  const restart = `${name.toUpperCase()}_RESTART`;
  const kills = process.env[restart] ? `${restart} restarts it` : `${restart} is not set, so its kill tests fail`;
  // Tests that need an empty server each may not take another one beside it.
  return { name, isThere: true, line: `given by ${variable}, reports ${version}; ${kills}`, environment: { [`${name.toUpperCase()}_GIVEN`]: '1' } };
}

async function ownServer(engine, folder, say) {
  const { name, product, version, standIn } = engine;
  const { environment } = await startEngine(engine, folder, { say });
  const logFolder = name === 'kafka' ? { KAFKA_LOG_FOLDER: join(placesOf(folder, name).data, 'logs') } : {};
  const line = `${standIn ? 'stand-in' : 'real'}, ${product} ${version}, started here`;
  return { name, isThere: true, line, environment: { ...environment, ...faultCommands(name, folder), ...logFolder } };
}

/**
 * `{ name, isThere, line, environment }`; `line` is for the page of results. A server of ours that does not start is
 * not there, unless all are required: then, and when a given one can't be used, this throws.
 */
export async function provideServer(engine, { folder, areRequired, say }) {
  const given = process.env[engine.variable];
  if (given) return givenServer(engine, given);
  try {
    return await ownServer(engine, folder, say);
  } catch (cause) {
    if (areRequired || !(cause instanceof EngineError)) throw cause;
    say(cause.message);
    return { name: engine.name, isThere: false, line: 'MISSING: it did not start, see above; what needs it fails', environment: {} };
  }
}
