import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import { quietExporter } from './quiet.exporter.js';
import { spanContextOf, traceparentOf } from './traceparent.js';
import type { TracesSettings } from './tracing-of.js';

export interface TracingOptions extends TracesSettings {
  /** `service.name` of the spans. */
  readonly service: string;
  /** Told when spans can't be sent, once for each row of failures. */
  readonly onFault: (error: unknown) => void;
}

export interface SpanOptions {
  /** W3C trace context of the parent. Default: the span that is active. */
  readonly parent?: string | undefined;
  /** Default: internal. */
  readonly kind?: keyof typeof kinds;
  /** Words of the code and figures only: never an id, never what came in. */
  readonly attributes?: Attributes;
}

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER };
const queuedAtMost = 4_096;
const sendTimeoutMs = 5_000;
const shutdownTimeoutMs = 2_000;

/** Spans of this process, sent in the background: what the queue can't take is dropped, and nothing ever waits for a collector. */
export class Tracing {
  readonly #contexts = new AsyncLocalStorageContextManager().enable();
  readonly #provider: BasicTracerProvider;
  readonly #tracer;
  /** Whether a request goes on with its caller's trace. */
  readonly followsCallers: boolean;

  constructor({ url, sampleRatio, callers = 'follow', service, onFault }: TracingOptions) {
    this.followsCallers = callers === 'follow';
    const exporter = quietExporter(new OTLPTraceExporter({ url, timeoutMillis: sendTimeoutMs, concurrencyLimit: 2 }), onFault);
    this.#provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
      spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: queuedAtMost, scheduledDelayMillis: 1_000, exportTimeoutMillis: sendTimeoutMs + 1_000 })],
    });
    this.#tracer = this.#provider.getTracer('rapport');
  }

  /** Does the work within a span; whatever is begun in it has it as its parent. An error is kept by its name only. */
  span<Answer>(name: string, work: () => Answer, options: SpanOptions = {}): Answer {
    const span = this.begin(name, options);
    const fail = (error: unknown): never => {
      this.fail(span, error instanceof Error ? error.name : 'unknown');
      span.end();
      throw error;
    };
    let answer: Answer;
    try {
      answer = this.within(span, work);
    } catch (error) {
      return fail(error);
    }
    if (!(answer instanceof Promise)) return span.end(), answer;
    return answer.then((value: unknown) => (span.end(), value), fail) as Answer;
  }

  /** Spans of what is done for something that is traced already; for anything else nothing is told. */
  readonly steps = {
    span: <Answer>(name: string, work: () => Answer): Answer => (trace.getSpanContext(this.#contexts.active()) ? this.span(name, work) : work()),
  };

  /** A span that the caller ends. */
  begin(name: string, { parent, kind = 'internal', attributes = {} }: SpanOptions = {}, startMs?: number): Span {
    const own = parent === undefined ? null : spanContextOf(parent);
    const under = own ? trace.setSpanContext(ROOT_CONTEXT, own) : this.#contexts.active();
    return this.#tracer.startSpan(name, { kind: kinds[kind], attributes, ...(startMs === undefined ? {} : { startTime: startMs }) }, under);
  }

  within<Answer>(span: Span, work: () => Answer): Answer {
    return this.#contexts.with(this.#under(span), work);
  }

  /** Marks it as failed; whoever began it ends it. */
  fail(span: Span, reason?: string): void {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (reason !== undefined) span.setAttribute('error.type', reason);
  }

  /** Undefined for a span that is not sampled. */
  traceparentOf(span: Span): string | undefined {
    return traceparentOf(span.spanContext());
  }

  /** What is active, for those who take the trace along; undefined where nothing is sampled. */
  get traceparent(): string | undefined {
    const active = trace.getSpanContext(this.#contexts.active());
    return active && traceparentOf(active);
  }

  /** Sends what there is, and waits for it 2 s at most. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, shutdownTimeoutMs)));
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
    this.#contexts.disable();
  }

  #under(span: Span): Context {
    return trace.setSpan(this.#contexts.active() ?? context.active(), span);
  }
}
