import type { AppendOutcome } from './append-outcome.js';
import type { ServiceContext } from './service-context.js';

/** What is to be done about an append: answer it, or misbehave. */
export type Verdict = AppendOutcome | { readonly outcome: 'not-ready' } | { readonly outcome: 'nothing' } | { readonly outcome: 'end-of-stream' };

const nothing: Verdict = { outcome: 'nothing' };
const endOfStream: Verdict = { outcome: 'end-of-stream' };

/** Stores an append as far as the faults let it. Without a fault `store` is called before this returns. */
export async function storedAppend(context: ServiceContext, peer: string, inBatch: boolean, store: () => Promise<AppendOutcome>): Promise<Verdict> {
  const { faults, connections } = context;
  const delay = faults.take('delay', 'appends');
  if (delay !== null) await faults.pause(delay.delayMs);
  if (faults.take('silence', 'appends')) return nothing;
  if (faults.take('not-ready', 'appends')) return { outcome: 'not-ready' };
  if (faults.take('drop-before-storing')) {
    connections.drop(peer);
    return nothing;
  }
  const end = inBatch ? faults.take('end-of-batch-stream') : null;
  if (end !== null && end.stored !== true) return endOfStream;
  const [drop, late] = [faults.take('drop-after-storing'), inBatch ? faults.take('late-answer') : null];
  const outcome = await store();
  if (drop !== null) {
    connections.drop(peer);
    return nothing;
  }
  if (late !== null) await faults.pause(late.delayMs);
  return end === null ? outcome : endOfStream;
}
