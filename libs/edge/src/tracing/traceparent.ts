import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api';

// W3C Trace Context, version 00, which later versions begin with.
const pattern = /^(?:00(?=-.{52}$)|(?!00|ff)[0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?=-|$)/;

/** Null for what is no trace context: it is as if nothing had been said. */
export function spanContextOf(traceparent: string | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = pattern.exec(traceparent ?? '') ?? [];
  if (traceId === undefined) return null;
  const context = { traceId, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

/** Undefined for a trace that nobody samples: nothing of it is passed on. */
export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string | undefined =>
  (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : `00-${traceId}-${spanId}-01`;
