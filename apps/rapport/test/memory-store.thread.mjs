// A thread with a read store in memory and nothing else, for the contract of what asks it.
import { workerData } from 'node:worker_threads';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { answerCalls } from '../dist/embedded/thread-calls.js';
import { answerOfStore } from '../dist/embedded/thread-read-store.js';

const { port, clockStepMs } = workerData;
let nowMs = 0;
const store = new MemoryReadStore(clockStepMs === undefined ? {} : { nowMs: () => (nowMs += clockStepMs) });
answerCalls(port, async (method, args, signal) => {
  if (method === 'wait') return new Promise((resolve) => signal.addEventListener('abort', () => resolve('given up')));
  if (method === 'fail') throw Object.assign(new Error('broken'), { name: 'WireStopped' });
  return answerOfStore(store, method, args);
});
