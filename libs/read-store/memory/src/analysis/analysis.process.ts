// The process of one analysis. It ends with its owner, whatever its thread is at, and its memory is its own: a thread of the
// owner that runs out of memory in one large step would end the owner.
import { Worker } from 'node:worker_threads';
import { outOfMemoryCode } from './outcome.js';

const memoryMiB = Number(process.argv[2]);
// Its output is of no use; asked for here, it leaves descriptor 1 as it is, which a pipe to process.stdout makes non-blocking: a long
// answer then fails with EAGAIN as soon as its reader is slow.
const thread = new Worker(new URL('./pipeline.thread.js', import.meta.url), { stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: memoryMiB, maxYoungGenerationSizeMb: 16 } });
thread.once('error', (error: Error & { readonly code?: string }) => process.exit(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemoryCode : 1));
thread.once('exit', (code) => process.exit(code));
process.once('disconnect', () => process.exit(1));
