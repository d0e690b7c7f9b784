import { statfs } from 'node:fs/promises';
import type { Check, Finding } from './finding.js';
import { ok, warning, wrong } from './finding.js';

/** Oldest Node that the program runs on, as package.json has it. */
const oldestNode = [20, 19] as const;
const mebibyte = 1_048_576;
/** Below, nothing may be stored soon. */
const scarceBytes = 128 * mebibyte;
/** As the alarm of a disk that is nearly full has it. */
const ampleBytes = 2_048 * mebibyte;

export const nodeCheck = (version: string = process.versions.node): Check => ({
  name: 'node',
  run() {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
    return isOld ? wrong('node', `Node ${version} is older than ${oldestNode.join('.')}`, 'Install a newer Node.') : ok('node', `Node ${version}`);
  },
});

/** Of the disk that the folder is on. */
const freeBytesIn = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** When the disk is full, nothing can be stored any more. */
export const diskCheck = (folder: string, freeBytes: (folder: string) => Promise<number> = freeBytesIn): Check => ({
  name: 'disk',
  async run() {
    const free = await freeBytes(folder);
    const what = `${(free / 1_024 / mebibyte).toFixed(1)} GiB free where ${folder} is`;
    if (free < scarceBytes) return wrong('disk', what, 'Make room: when the disk is full, commands are refused.');
    return free < ampleBytes ? warning('disk', what, 'Make room soon.') : ok('disk', what);
  },
});

/** Clocks that differ by more spoil what is told in seconds, and days may be closed at the wrong time. */
const tolerableMs = 5_000;

/** A moment that some other clock told, against this machine's. */
export function clockFinding(whose: string, theirMs: number, ownMs: number): Finding {
  const apart = Math.round((theirMs - ownMs) / 1_000);
  if (Math.abs(theirMs - ownMs) <= tolerableMs) return ok('clock', `this machine and ${whose} agree`);
  return warning('clock', `${whose} is ${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} this machine`, 'Let NTP set the clocks of all machines.');
}

/** When something was stored may lie in the past, never in the future. */
export function storedFinding(storedAt: string | null, ownMs: number): Finding {
  if (storedAt === null) return ok('clock', 'nothing was stored yet to compare this machine\'s clock with');
  return Date.parse(storedAt) - ownMs > tolerableMs
    ? warning('clock', `the last event was stored at ${storedAt}, which is later than this machine's clock`, 'Let NTP set the clock: facts later than the clock are refused.')
    : ok('clock', `this machine's clock is behind nothing that was stored (last: ${storedAt})`);
}
