import type { DynamicModule, Type } from '@nestjs/common';
import { createHttpApp, createLogger, type HttpAppOptions } from '@rapport/edge';

export interface Served {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Everything that was logged, from `debug` on. */
  readonly logLines: string[];
  readonly app: Awaited<ReturnType<typeof createHttpApp>>;
  close(): Promise<void>;
}

/** A module on a real socket. */
export async function served(module: Type | DynamicModule, options: HttpAppOptions = {}): Promise<Served> {
  const logLines: string[] = [];
  const logger = createLogger({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const app = await createHttpApp(module, { logger, ...options });
  await app.listen(0, '127.0.0.1');
  return { url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), logLines, app, close: () => app.close() };
}
