import type { CliContext } from './cli-context.js';
import { startProgress, type Progress } from './progress.js';

export interface PhaseBars<Phase> {
  readonly update: (phase: Phase, done: number, total: number) => void;
  readonly stop: () => void;
}

/** One bar after the other, each with the label of its phase. */
export function phaseBars<Phase extends string>(context: CliContext, labels: Readonly<Record<Phase, string>>, unit: string): PhaseBars<Phase> {
  let current: { readonly phase: Phase; readonly bar: Progress } | null = null;
  return {
    update(phase, done, total) {
      if (current?.phase !== phase) {
        current?.bar.stop();
        current = { phase, bar: startProgress(context, labels[phase], unit) };
      }
      current.bar.update(done, total);
    },
    stop: () => current?.bar.stop(),
  };
}
