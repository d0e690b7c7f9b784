// Starts a server as a process of its own, which outlives this one, and ends it by what was written down.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { EngineError } from './engine-error.mjs';
import { isRunning, startOf } from './process-identity.mjs';

const pollMs = 100;
const stopLimitMs = 20_000;
const killLimitMs = 10_000;
const lastLines = 20;

/** True as soon as the condition holds, false after the limit. */
export async function until(condition, limitMs) {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await condition()) return true;
    await wait(pollMs);
  }
  return false;
}

export async function launch({ file, args }, places) {
  const log = openSync(places.log, 'a');
  const { NODE_OPTIONS: _, ...env } = process.env; // jest's own flags are not for servers
  const child = spawn(file, args, { cwd: places.folder, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  return { pid: child.pid, start: startOf(child.pid) ?? 'ended' };
}

export const readLog = (places) => readFileSync(places.log, 'utf8');

export function logEnd(places) {
  const lines = readLog(places).trim().split('\n').slice(-lastLines);
  return lines.join('\n').trim() || '(its log is empty)';
}

/** @throws EngineError with the end of the log when the server ends first, or does not answer in time. */
export async function awaitAnswer({ name, record, places, answers, limitMs }) {
  const settled = await until(async () => !isRunning(record) || (await answers()), limitMs);
  if (settled && isRunning(record)) return;
  const what = settled ? 'ended instead of answering' : `did not answer within ${limitMs / 1_000} s`;
  throw new EngineError(`${name} ${what}. The end of ${places.log}:\n${logEnd(places)}`);
}

function signal(record, name) {
  try {
    if (isRunning(record)) process.kill(record.pid, name);
  } catch (cause) {
    if (cause.code !== 'ESRCH') throw cause; // it ended in between
  }
}

export async function kill(record) {
  signal(record, 'SIGKILL');
  if (await until(() => !isRunning(record), killLimitMs)) return;
  throw new EngineError(`process ${record.pid} does not end, not even by SIGKILL`);
}

/** Asks the process to end, and kills it when it does not. True when it ended by itself. */
export async function stop(record) {
  signal(record, 'SIGTERM');
  if (await until(() => !isRunning(record), stopLimitMs)) return true;
  await kill(record);
  return false;
}
