import type { Logger } from '../http/logger.js';
import type { LoadedSettings, SettingsOf } from '../config/read-settings.js';
import type { Tracing } from '../tracing/tracing.js';
import type { AppName } from '../config/settings.js';

export interface ServiceContext<App extends AppName = AppName> {
  readonly loaded: LoadedSettings<App>;
  readonly settings: SettingsOf<App>;
  readonly logger: Logger;
  /** Null: nothing is traced. */
  readonly tracing: Tracing | null;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

export interface RunningService {
  /** Where health and metrics answer. */
  readonly url: string;
  /** Rejects when the service can't go on. */
  readonly failed: Promise<never>;
  /** Takes no more work, ends what is under way, and closes what `serve` opened. */
  stop(): Promise<void>;
}

/** One app as a process of its own: what it opens and checks at the start, and what it does then. */
export interface ServiceDefinition<App extends AppName, Parts> {
  readonly app: App;
  /** A sentence for `--help`. */
  readonly summary: string;
  /** Opens everything and checks it; serves nothing yet. What it opened before it failed, it has closed. */
  open(context: ServiceContext<App>): Promise<Parts>;
  serve(parts: Parts, context: ServiceContext<App>): Promise<RunningService>;
  close(parts: Parts): Promise<void>;
}

/** The service gave up its work on purpose; its message names what a person has to know. */
export class ServiceGaveUp extends Error {
  override readonly name = 'ServiceGaveUp';
}

export const neverFails = (): Promise<never> => new Promise<never>(() => undefined);
