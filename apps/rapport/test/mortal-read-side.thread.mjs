// The read side's thread as it is built, which ends in the way that a spec asks for.
import { BroadcastChannel } from 'node:worker_threads';

const grown = [];
const ends = {
  uncaught: () => {
    throw new TypeError('asked for');
  },
  exit: () => process.exit(3),
  memory: () => {
    for (;;) grown.push(Array.from({ length: 10_000 }, () => ({ grown: true })));
  },
};
const channel = new BroadcastChannel('mortal-read-side');
channel.onmessage = ({ data }) => ends[data]();
channel.unref();
await import('../dist/embedded/read-side.thread.js');
