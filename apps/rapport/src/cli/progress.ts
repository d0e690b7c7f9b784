import cliProgress from 'cli-progress';
import type { CliContext } from './cli-context.js';

/** Work that ends sooner is not worth a bar. */
const showAfterMs = 1_000;

/** A bar on standard error with rate and time left, on a terminal only, for what takes longer than a second. */
export interface Progress {
  /** `total` 0: not known yet. */
  update(done: number, total: number): void;
  stop(): void;
}

export function startProgress(context: Pick<CliContext, 'err' | 'now'>, label: string, unit: string): Progress {
  if (!context.err.isTTY) return { update: () => undefined, stop: () => undefined };
  const startedAtMs = context.now();
  const bar = new cliProgress.SingleBar({
    stream: context.err,
    format: `${label} [{bar}] {percentage}% | {value}/{total} ${unit} | {rate}/s | {left} left`,
    hideCursor: true,
    clearOnComplete: true,
  });
  let shown = false;
  return {
    update(done, total) {
      const elapsedMs = context.now() - startedAtMs;
      if (elapsedMs < showAfterMs || total <= 0) return;
      const payload = paceOf(done, total, elapsedMs);
      if (shown) bar.setTotal(total);
      else bar.start(total, done, payload);
      bar.update(done, payload);
      shown = true;
    },
    stop() {
      if (shown) bar.stop();
      shown = false;
    },
  };
}

/** Rate over the whole run so far, and what the rest takes at that rate. */
export function paceOf(done: number, total: number, elapsedMs: number): { readonly rate: string; readonly left: string } {
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0;
  return { rate: String(Math.round(perSecond)), left: perSecond > 0 ? duration((total - done) / perSecond) : '?' };
}

/** "8 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
