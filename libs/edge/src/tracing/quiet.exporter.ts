import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

type Exported = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Spans that could not be sent are gone: whoever listens is told once for each row of failures, and nothing waits for it. */
export function quietExporter(exporter: SpanExporter, onFault: (error: unknown) => void): SpanExporter {
  let failing = false;
  const told = ({ code, error }: Exported): void => {
    const failed = code !== 0;
    if (failed && !failing) onFault(error ?? new Error('the spans were refused'));
    failing = failed;
  };
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (exported) => {
        told(exported);
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
