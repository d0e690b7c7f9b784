import type { JsonObject } from '@rapport/kernel';

/** Work that takes long: tells how far it is, and answers what came of it. */
export type LongWork = (options: { readonly signal: AbortSignal; readonly onProgress: (progress: JsonObject) => void }) => Promise<object>;

/** Lines of progress while it goes on (the latest only, where the client reads slowly), then a line with its report, or with the fault that ended it. */
export async function* workLines(work: LongWork, signal: AbortSignal, named: ReadonlySet<string> = new Set()): AsyncGenerator<string> {
  let latest: JsonObject | null = null;
  let wake = (): void => undefined;
  const report = work({
    signal,
    onProgress: (progress) => {
      latest = progress;
      wake();
    },
  });
  const ended = report.then(() => true, () => true);
  for (;;) {
    const progress = new Promise<boolean>((resolve) => {
      wake = () => resolve(false);
    });
    const isOver = latest === null ? await Promise.race([ended, progress]) : false;
    if (isOver) break;
    const line: JsonObject | null = latest;
    latest = null;
    if (line !== null) yield JSON.stringify(line) + '\n';
  }
  yield JSON.stringify(await report.then((value) => ({ report: value }), (error: unknown) => faultIn(error, named))) + '\n';
}

/** What the caller can do something about is told; anything else ends the answer in its middle. */
function faultIn(error: unknown, named: ReadonlySet<string>): object {
  if (error instanceof Error && named.has(error.name)) return { fault: { name: error.name, message: error.message } };
  throw error;
}
