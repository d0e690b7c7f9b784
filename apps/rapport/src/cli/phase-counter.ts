import type { CliContext } from './cli-context.js';
import { startProgress, type Progress } from './progress.js';
import { grouped } from '../render/table.js';

export interface PhaseCounter {
  update(progress: { readonly phase: string; readonly done: number; readonly total: number | null }): void;
  stop(): void;
}

const everyMs = 500;

/** A bar for each phase whose end is known, else a number that rises; on a terminal only. */
export function phaseCounter(context: Pick<CliContext, 'err' | 'now'>, labels: Readonly<Record<string, string>>): PhaseCounter {
  let current: { readonly phase: string; readonly bar: Progress } | null = null;
  let toldAtMs = context.now();
  let told = false;
  const clear = (): void => {
    if (told) context.err.write('\r\u001b[K');
    told = false;
    current?.bar.stop();
  };
  return {
    update({ phase, done, total }) {
      if (!context.err.isTTY) return;
      if (current?.phase !== phase) {
        clear();
        current = { phase, bar: startProgress(context, labels[phase] ?? phase, '') };
      }
      if (total !== null) return current.bar.update(done, total);
      if (context.now() - toldAtMs < everyMs) return;
      toldAtMs = context.now();
      told = true;
      context.err.write(`\r\u001b[K${labels[phase] ?? phase}: ${grouped(done)}`);
    },
    stop: clear,
  };
}
