import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { describeFault } from './logger.js';

/** The framework's own lines: only what went wrong, in the same form. */
export const nestLogger = (logger: Logger): LoggerService => ({
  log: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
  warn: (_message: unknown, ...context: unknown[]) => logger.warn({ context: contextOf(context) }, 'framework warning'),
  // That it can't listen is said to the caller, too, who says more of it.
  error: (message: unknown, ...context: unknown[]) => contextOf(context) === 'NestApplication' || logger.error({ context: contextOf(context), ...describeFault(message) }, 'framework error'),
  fatal: (message: unknown, ...context: unknown[]) => logger.fatal({ context: contextOf(context), ...describeFault(message) }, 'framework error'),
});

/** The framework passes the name of the class that speaks last. */
function contextOf(context: readonly unknown[]): string | null {
  const last = context.at(-1);
  return typeof last === 'string' && /^\w{1,60}$/.test(last) ? last : null;
}
