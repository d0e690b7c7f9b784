// Loaded before a process by `--import`, for Node 20 takes no --cpu-prof from the environment: writes a profile when it ends.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, dirname, join } from 'node:path';

const folder = process.env.RAPPORT_BENCH_PROFILES;
const name = basename(dirname(dirname(process.argv[1] ?? 'unknown/dist/main.js')));
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.once('exit', () => session.post('Profiler.stop', (error, stopped) => error ?? writeFileSync(join(folder, `${name}.${process.pid}.cpuprofile`), JSON.stringify(stopped.profile))));
