import type { MessagePort } from 'node:worker_threads';
import { errorOf, failureOf, type Failure } from './thread-failure.js';

/** What is asked of the other thread; a signal among the arguments is given last, and is passed on. */
export type Answerer = (method: string, args: readonly unknown[], signal: AbortSignal) => Promise<unknown>;

type Question = { readonly id: number; readonly method: string; readonly args: readonly unknown[] } | { readonly id: number; readonly cancelled: true };
type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: Failure };

/** The read side's thread has ended, or has more to answer than it can remember: it does not answer now. */
export class ReadSideUnavailable extends Error {
  override readonly name = 'ReadSideUnavailable';
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Calls that may wait for their answers. */
const maxWaiting = 10_000;

/** Asks the thread at the other end of a port. What it answers is a copy. */
export class ThreadCalls {
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended = false;

  constructor(private readonly port: MessagePort) {
    port.on('message', (answer: Answer) => this.#settle(answer));
    port.once('close', () => this.#end());
  }

  /** @throws {ReadSideUnavailable}, or what the other side threw. */
  call<Value>(method: string, args: readonly unknown[], signal?: AbortSignal): Promise<Value> {
    if (this.#ended) return Promise.reject(new ReadSideUnavailable('the thread of the read side has ended'));
    if (this.#waiting.size >= maxWaiting) return Promise.reject(new ReadSideUnavailable(`${maxWaiting} calls wait for the read side`));
    const id = this.#next++;
    const cancel = (): void => this.port.postMessage({ id, cancelled: true });
    return new Promise<Value>((resolve, reject) => {
      this.port.postMessage({ id, method, args });
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    }).finally(() => signal?.removeEventListener('abort', cancel));
  }

  close(): void {
    this.port.close();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.value);
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) reject(new ReadSideUnavailable('the thread of the read side has ended'));
    this.#waiting.clear();
  }
}

/** Answers the calls that come through a port, until it is closed: those under way are given up then. Each call gets one answer. */
export function answerCalls(port: MessagePort, answerer: Answerer): void {
  const running = new Map<number, AbortController>();
  port.once('close', () => {
    for (const ending of running.values()) ending.abort();
  });
  port.on('message', (question: Question) => {
    const { id } = question;
    if ('cancelled' in question) return running.get(id)?.abort();
    const ending = new AbortController();
    running.set(id, ending);
    void answered(answerer, question, ending.signal).then((answer) => {
      running.delete(id);
      port.postMessage(answer);
    });
  });
}

async function answered(answerer: Answerer, { id, method, args }: Extract<Question, { method: string }>, signal: AbortSignal): Promise<Answer> {
  try {
    return { id, value: await answerer(method, args, signal) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}
