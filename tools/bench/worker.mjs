// A module in a process of its own. `startWorker` forks this very file; the module exports `start(options)`, which answers
// the methods that can be called from outside.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/**
 * Besides the module's own methods, `cpuMs` tells the processor time that the process has used, its other threads included.
 * @param module beside this file. @param flags for Node.
 */
export async function startWorker(module, options = {}, flags = []) {
  const child = fork(self, [module, JSON.stringify(options)], { execArgv: ['--expose-gc', ...flags], env: { ...process.env, NODE_OPTIONS: '' } });
  const waiting = new Map();
  let next = 0;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended with ${code}`));
  });
  const call = (method, argument = null) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      child.send({ id, method, argument });
    });
  await call('ready');
  return {
    call,
    async close() {
      await call('close');
      await ended;
    },
  };
}

async function serve(module, options) {
  const { start } = await import(new URL(module, import.meta.url).href);
  const starting = start(options);
  // The process that started this one has ended, or wants no more.
  process.once('disconnect', () => process.exit());
  process.on('message', async ({ id, method, argument }) => {
    try {
      const methods = { cpuMs, ready: () => null, ...(await starting) };
      const value = await methods[method]?.(argument);
      process.send({ id, value: value ?? null }, () => method === 'close' && process.disconnect());
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
}

if (process.argv[1] === self) await serve(process.argv[2], JSON.parse(process.argv[3]));
