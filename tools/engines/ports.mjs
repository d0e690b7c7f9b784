import { createServer } from 'node:net';

// Below the ports that systems give to outgoing connections (Linux 32768, macOS 49152): a server that is down for a
// moment, as after a kill, finds its port still free.
const lowest = 20_000;
const highest = 32_000;
const attempts = 200;

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** @param {readonly number[]} taken ports that were chosen already */
export async function freePort(taken = []) {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`);
}
