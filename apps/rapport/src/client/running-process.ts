import { isNativeError } from 'node:util/types';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFault } from '../cli/file-fault.js';
import { isObject } from './api-problem.js';

export interface RunningProcess {
  readonly url: string;
  readonly pid: number | null;
}

const answerWithinMs = 3_000;

/**
 * The process whose address lies in the data folder, if it answers; null when there is no address or nobody there.
 * An address can be left behind by a process that was killed; another process may then answer at its port, so the pid
 * must be alive, and the instance, where both sides name one, must be the same.
 */
export async function findRunningProcess(dataFolder: string): Promise<RunningProcess | null> {
  const address = await readLiveAddress(dataFolder);
  if (!address) return null;
  const health = await askHealth(address.url);
  if (!health) return null;
  const other = health['instance'];
  if (address.instance !== null && typeof other === 'string' && other !== address.instance) return null;
  return { url: address.url, pid: address.pid };
}

type Address = RunningProcess & { readonly instance: string | null };

/** What the address file says, whether or not anybody answers there; null where its process has gone. */
export async function readLiveAddress(dataFolder: string): Promise<Address | null> {
  const address = await readAddress(dataFolder);
  return address === null || (address.pid !== null && !isAlive(address.pid)) ? null : address;
}

async function readAddress(dataFolder: string): Promise<Address | null> {
  let text: string;
  try {
    text = await readFile(join(dataFolder, 'address.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileFault(`the data folder ${dataFolder}`, 'used', error);
  }
  const value = jsonOrNull(text);
  if (!isObject(value) || typeof value['url'] !== 'string' || !URL.canParse(value['url'])) return null;
  return {
    url: value['url'],
    pid: typeof value['pid'] === 'number' ? value['pid'] : null,
    instance: typeof value['instance'] === 'string' ? value['instance'] : null,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Null when nobody answers in time, or somebody who is none of us. */
async function askHealth(url: string): Promise<Record<string, unknown> | null> {
  try {
    const answer = await fetch(new URL('/health/live', url), { signal: AbortSignal.timeout(answerWithinMs) });
    const body = jsonOrNull(await answer.text());
    const health = isObject(body) ? body : {};
    // One of ours that has given up its views is there; what else answers so is somebody else.
    return answer.ok || (answer.status === 503 && typeof health['instance'] === 'string') ? health : null;
  } catch {
    return null; // refused, reset, too late: nobody who could be spoken to
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isNativeError(error) && error.name === 'SyntaxError') return null;
    throw error;
  }
}
