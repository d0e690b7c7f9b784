import { beginning, type Position } from '@rapport/kernel';
import type { QueryApiOptions } from '../query-api.options.js';

export interface Settled {
  readonly settled: boolean;
  /** Everything up to here is in the views. */
  readonly position: Position;
}

/**
 * Waits until everything that the log holds now has been reacted to, and what came of that is in the views. What reactions
 * give asks for no further reaction, so that twice to the log's end is enough.
 */
export async function settle({ log, progress, reactions }: Pick<QueryApiOptions, 'log' | 'progress' | 'reactions'>, waitMs: number, nowMs: () => number, signal: AbortSignal): Promise<Settled> {
  const deadlineMs = nowMs() + waitMs;
  const passes = async (station: Pick<QueryApiOptions['progress'], 'reached' | 'waitFor'> | undefined, position: Position): Promise<boolean> =>
    station === undefined || position === beginning || station.reached() >= position || station.waitFor(position, Math.max(0, deadlineMs - nowMs()), signal);
  const reacted = await passes(reactions?.progress, await log.head());
  const head = await log.head();
  const settled = reacted && (await passes(reactions?.progress, head)) && (await passes(progress, head));
  return { settled, position: progress.reached() };
}
