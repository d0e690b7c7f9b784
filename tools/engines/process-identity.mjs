// A process id alone is not enough to kill by: the system gives it to another process later.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const bootId = '/proc/sys/kernel/random/boot_id';

/** A process whose first thread has ended may have others that still hold its files and ports. */
const hasOtherThreads = (pid) => readdirSync(`/proc/${pid}/task`).length > 1;

function fromProc(pid) {
  let stat;
  let isOver;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    isOver = /^.*\) Z/s.test(stat) && !hasOtherThreads(pid);
  } catch (cause) {
    if (['ENOENT', 'ESRCH'].includes(cause.code)) return undefined;
    throw cause;
  }
  // The second field is the program's name in brackets, which may hold blanks.
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return isOver ? undefined : `${readFileSync(bootId, 'utf8').trim()}/${startTicks}`;
}

function fromPs(pid) {
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=,stat=', '-p', String(pid)], { encoding: 'utf8' });
  const found = status === 0 ? stdout.trim().match(/^(.*\S)\s+(\S+)$/) : null;
  return found === null || found[2].startsWith('Z') ? undefined : found[1];
}

/** When this process started, as a text that no other process of the machine has; undefined when it runs no more. */
export const startOf = (pid) => (existsSync(bootId) ? fromProc(pid) : fromPs(pid));

/** Whether the very process that was written down still runs. */
export const isRunning = ({ pid, start }) => startOf(pid) === start;
