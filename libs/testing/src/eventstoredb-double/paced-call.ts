import type { ServerWritableStream, StatusObject } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadMessage } from './read-messages.js';

/** A call that streams answers no faster than its client takes them. */
export class PacedCall {
  readonly #ended = new AbortController();
  /** True when the client has been slower than what it was sent since this was last set to false. */
  wasFull = false;

  constructor(private readonly call: ServerWritableStream<ReadReq, ReadMessage>) {
    for (const end of ['cancelled', 'close', 'error']) call.on(end, () => this.#ended.abort());
  }

  /** Aborts when nobody listens any more. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get peer(): string {
    return this.call.getPeer();
  }

  async send(message: ReadMessage): Promise<void> {
    if (this.signal.aborted || this.call.write(message)) return;
    this.wasFull = true;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.call.off('drain', go);
        this.signal.removeEventListener('abort', go);
        resolve();
      };
      this.call.on('drain', go);
      this.signal.addEventListener('abort', go);
    });
  }

  /** Resolves when nobody listens any more. */
  over(): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) return resolve();
      this.signal.addEventListener('abort', () => resolve());
    });
  }

  end(): void {
    this.call.end();
  }

  fail(error: StatusObject): void {
    this.call.emit('error', error);
  }
}
