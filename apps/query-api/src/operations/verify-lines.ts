import type { Verify } from '../query-api.options.js';

type Progress = { readonly events: number; readonly total: number };

/** Lines of progress while the check runs (the latest only, where the client reads slowly), then its report. */
export async function* verifyLines(verify: Verify, signal: AbortSignal): AsyncGenerator<string> {
  let latest: Progress | null = null;
  let wake = (): void => undefined;
  const report = verify({
    signal,
    onProgress: (events, total) => {
      latest = { events, total };
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
    const line: Progress | null = latest;
    latest = null;
    if (line !== null) yield JSON.stringify(line) + '\n';
  }
  yield JSON.stringify({ report: await report }) + '\n';
}
