import { MessageChannel, Worker } from 'node:worker_threads';
import type { FromReadSide, ReadSideThreadData, ToReadSide } from './read-side-messages.js';
import { partitions } from './generation-feed.js';
import { SharedPositions } from './shared-positions.js';
import { ReadSideUnavailable, ThreadCalls } from './thread-calls.js';

export interface ThreadLifeOptions extends Omit<ReadSideThreadData, 'calls' | 'positions'> {
  readonly file: string;
  /** Of the thread's long-lived objects. */
  readonly maxHeapMiB: number;
  readonly hear: (message: FromReadSide) => void;
}

/** One thread of the read side, from its start to its end. */
export class ThreadLife {
  readonly calls: ThreadCalls;
  readonly positions: SharedPositions;
  /** When it has its read store; never, where it ends before. */
  readonly opened: Promise<void>;
  /** When nothing of it is left; with why. */
  readonly ended: Promise<ReadSideUnavailable>;
  readonly #worker: Worker;

  constructor({ file, maxHeapMiB, hear, ...data }: ThreadLifeOptions) {
    const { port1, port2 } = new MessageChannel();
    const memory = SharedPositions.memory(partitions);
    const workerData: ReadSideThreadData = { ...data, calls: port2, positions: memory };
    this.positions = new SharedPositions(memory);
    this.calls = new ThreadCalls(port1);
    const worker = new Worker(file, { name: 'read-side', workerData, transferList: [port2], resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxHeapMiB) } });
    this.#worker = worker;
    this.opened = new Promise((resolve) => worker.on('message', (message: FromReadSide) => {
      hear(message);
      if (message.kind === 'opened') resolve();
    }));
    let cause: unknown = null;
    worker.once('error', (error) => (cause = error));
    this.ended = new Promise((resolve) => worker.once('exit', (code) => {
      this.calls.close();
      resolve(endedBy(cause ?? { code: `exit ${code}` }));
    }));
  }

  /** To a thread that has ended nothing is sent. */
  send(message: ToReadSide): void {
    this.#worker.postMessage(message);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}

/** An error of the thread that nobody caught: of its class and message only the code or the name is kept, and the place. */
function endedBy(cause: unknown): ReadSideUnavailable {
  const { code, name, stack } = cause as { readonly code?: string; readonly name?: string; readonly stack?: string };
  const ended = new ReadSideUnavailable(`the thread of the read side has ended: ${code ?? name}`, { cause });
  return stack === undefined ? ended : Object.assign(ended, { stack });
}
