// Processor time of other processes and of the whole machine, as Linux tells it.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** The unit of /proc/<pid>/stat; 100 a second on every usual Linux. */
const tickMs = 10;

function ofProcess(pid) {
  const file = `/proc/${pid}/stat`;
  if (pid === null || !existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

const ofMachine = () => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

/** Cores that are busy between now and the call of what it answers: `{ name: cores, …, machine }`. @param pids process ids by name. */
export function busyCores(pids) {
  const look = () => ({ ...Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, ofProcess(pid)])), machine: ofMachine() });
  const [before, start] = [look(), performance.now()];
  return () => {
    const ms = performance.now() - start;
    return Object.fromEntries(Object.entries(look()).map(([name, value]) => [name, (value - before[name]) / ms]));
  };
}
