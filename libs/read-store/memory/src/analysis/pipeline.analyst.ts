import {
  AnalystBusy,
  assertFilter,
  assertPipeline,
  defaultAnalysisLimits,
  QueryLimitExceeded,
  type Analysed,
  type AnalysisLimits,
  type AnalysisRequest,
  type Analyst,
  type Collection,
  type StoredDocument,
} from '@rapport/read-store';
import { AnalysisChild } from './analysis.child.js';
import { pagesOf } from './pages.js';

export interface PipelineAnalystOptions {
  /** Default: 2. Each takes the memory of its limit and about 50 MiB. */
  readonly atOnce?: number;
}

/**
 * Reads documents from any store, and runs the pipeline in a process of its own, so that time and memory are limited by
 * ending it, and all stores answer alike.
 */
export class PipelineAnalyst implements Analyst {
  readonly #atOnce: number;
  readonly #running = new Map<AbortController, Promise<void>>();
  #closed = false;

  constructor({ atOnce = 2 }: PipelineAnalystOptions = {}) {
    this.#atOnce = atOnce;
  }

  get running(): number {
    return this.#running.size;
  }

  async analyse<Document extends StoredDocument>(collection: Collection<Document>, request: AnalysisRequest<Document>, given: Partial<AnalysisLimits> = {}, signal?: AbortSignal): Promise<Analysed> {
    assertPipeline(request.pipeline);
    assertFilter(request.filter ?? {});
    signal?.throwIfAborted();
    if (this.#closed) throw new Error('the analyst is closed');
    if (this.#running.size >= this.#atOnce) throw new AnalystBusy(this.#atOnce);
    const ending = new AbortController();
    const analysing = analysed(collection, request, { ...defaultAnalysisLimits, ...given }, AbortSignal.any([ending.signal, ...(signal ? [signal] : [])]));
    this.#running.set(ending, analysing.then(() => {}, () => {}));
    try {
      return await analysing;
    } finally {
      this.#running.delete(ending);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const ending of this.#running.keys()) ending.abort();
    await Promise.all(this.#running.values());
  }
}

/** Settles when the process is gone and nothing is read any more. */
async function analysed<Document extends StoredDocument>(collection: Collection<Document>, request: AnalysisRequest<Document>, limits: AnalysisLimits, signal: AbortSignal): Promise<Analysed> {
  const child = new AnalysisChild({ pipeline: request.pipeline, limits }, limits);
  const endsMs = performance.now() + limits.timeMs;
  let stopped: { readonly why: unknown } | null = null;
  const stop = (why: unknown): void => {
    stopped ??= { why };
    child.kill();
  };
  const timer = setTimeout(() => stop(new QueryLimitExceeded('time', limits.timeMs)), limits.timeMs);
  const abort = (): void => stop(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const pages = pagesOf(collection, request, limits, () => Math.max(0, Math.ceil(endsMs - performance.now())));
  const feeding = feed(child, pages).catch((error: unknown) => {
    stop(error instanceof QueryLimitExceeded && error.limit === 'time' ? new QueryLimitExceeded('time', limits.timeMs) : error);
    return 0;
  });
  const [answer, examined] = await Promise.all([child.answer().then((documents) => ({ documents }), (error: unknown) => ({ error })), feeding]);
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  const ended = stopped as { readonly why: unknown } | null;
  if (ended) throw ended.why;
  if ('error' in answer) throw answer.error;
  return { documents: answer.documents, examined };
}

/** Answers how many documents were read; a process that needs no more ends the reading. */
async function feed(child: AnalysisChild, pages: ReturnType<typeof pagesOf>): Promise<number> {
  let examined = 0;
  for await (const { lines, documents } of pages) {
    examined += documents;
    await child.give(lines);
    if (!child.isOpen) break;
  }
  child.finish();
  return examined;
}
