import type { Tracing } from './tracing.js';

export interface TracesSettings {
  /** Where OTLP over HTTP takes spans, with its path (`…/v1/traces`). */
  readonly url: string;
  /** Of the requests that come without a decision of their own, the share that is traced: 0 to 1. */
  readonly sampleRatio: number;
  /** What is done with a request's own trace context: `follow`, the default, or `ignore`, where strangers reach the process. */
  readonly callers?: 'follow' | 'ignore';
}

/** Null where the settings name no collector: then nothing is traced, nothing is in the way, and no code for it is loaded. */
export async function tracingOf(settings: TracesSettings, service: string, onFault: (error: unknown) => void): Promise<Tracing | null> {
  if (settings.url === '') return null;
  const { Tracing } = await import('./tracing.js');
  return new Tracing({ ...settings, service, onFault });
}
