import { PipelineFailed, QueryLimitExceeded, type AnalysisLimits } from '@rapport/read-store';
import type { JsonObject } from '@rapport/kernel';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { documentMark, outOfMemoryCode, outcomeMark, type Outcome, type Task } from './outcome.js';

/** A process runs built code, also where this file is run from its source: both folders lie side by side. */
const processFile = fileURLToPath(new URL('../../dist/analysis/analysis.process.js', import.meta.url));
/** How a process ends whose memory is used up in one step, or whom the system ends for its memory. */
const memorySignals = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL']);

/** The process of one analysis, which knows nothing of its owner: no environment, no folder, only what is written to it. */
export class AnalysisChild {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #closed: Promise<void>;
  readonly #reading: Promise<Outcome | null>;
  readonly #documents: JsonObject[] = [];
  #code: number | null = null;
  #signal: string | null = null;
  #fault: Error | null = null;

  constructor(task: Task, private readonly limits: AnalysisLimits) {
    this.#process = fork(processFile, [String(limits.memoryMiB)], { stdio: ['pipe', 'pipe', 'ignore', 'ipc'], env: {}, execArgv: [] });
    this.#input = this.#process.stdin!;
    // It may end before it has read all: then that is its outcome.
    this.#input.on('error', () => {});
    this.#process.on('error', (error) => (this.#fault = error));
    this.#closed = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => {
        [this.#code, this.#signal] = [code, signal];
        resolve();
      });
    });
    this.#reading = this.#read(this.#process.stdout!);
    this.#input.write(`${JSON.stringify(task)}\n`);
  }

  get isOpen(): boolean {
    return !this.#input.destroyed && this.#input.writable;
  }

  /** Resolves when it may be given more, or has ended. */
  async give(lines: string): Promise<void> {
    if (!this.isOpen || this.#input.write(lines)) return;
    const ready = new AbortController();
    const events = ['drain', 'close'].map((event) => once(this.#input, event, { signal: ready.signal }).catch(() => null));
    await Promise.race(events);
    ready.abort();
  }

  /** There are no more documents. */
  finish(): void {
    this.#input.end();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    await this.#closed;
    this.#input.destroy();
  }

  /** The answer, when the process has ended by itself. @throws {QueryLimitExceeded | PipelineFailed} */
  async answer(): Promise<readonly JsonObject[]> {
    const outcome = await this.#reading;
    await this.gone();
    if (outcome?.outcome === 'answered') return this.#documents;
    if (outcome?.outcome === 'failed') throw new PipelineFailed(outcome.message);
    if (outcome?.outcome === 'limit') throw this.#exceeded(outcome.limit);
    if (this.#code === outOfMemoryCode || memorySignals.has(this.#signal ?? '')) throw this.#exceeded('memory');
    throw new Error(`the process of an analysis has ended: ${this.#code ?? this.#signal ?? this.#fault?.name}`, { cause: this.#fault });
  }

  async #read(output: Readable): Promise<Outcome | null> {
    let rest: string[] = [];
    output.setEncoding('utf8');
    for await (const chunk of output as AsyncIterable<string>) {
      rest.push(chunk);
      // A line may be as long as the whole answer: it is put together once, and not anew with each chunk.
      if (!chunk.includes('\n')) continue;
      const lines = rest.join('').split('\n');
      rest = [lines.pop()!];
      for (const line of lines) {
        if (line.startsWith(outcomeMark)) return JSON.parse(line.slice(1)) as Outcome;
        if (line.startsWith(documentMark)) this.#documents.push(JSON.parse(line.slice(1)) as JsonObject);
      }
    }
    return null;
  }

  #exceeded(limit: QueryLimitExceeded['limit']): QueryLimitExceeded {
    const allowed: Readonly<Record<QueryLimitExceeded['limit'], number>> = {
      time: this.limits.timeMs, documents: this.limits.documentsExamined, memory: this.limits.memoryMiB, 'answer-documents': this.limits.documentsAnswered, 'answer-bytes': this.limits.answerBytes,
    };
    return new QueryLimitExceeded(limit, allowed[limit]);
  }
}
