import type { Delay } from '@rapport/edge';
import type { Position } from '@rapport/kernel';

/** The topic stands before what was published: it has lost its end, or another relay repeats older records right now. */
export class TopicFellBack extends Error {
  override readonly name = 'TopicFellBack';
  constructor(readonly published: Position, readonly found: Position) {
    super(`everything up to position ${published} was published, but the topic stands at ${found}: it has lost its last records`);
  }
}

export interface TopicWatchOptions {
  /** Up to where this relay has published. */
  readonly published: () => Position;
  /** Asks the topic itself, by a connection that is closed again. */
  readonly ask: () => Promise<Position>;
  /** The topic is asked after each pause of this length in which nothing was published. */
  readonly pauseMs: number;
  readonly delay: Delay;
}

/**
 * Compares the topic with what was published while there is nothing to publish; else the acknowledgements do. Resolves when
 * the signal aborts.
 *
 * @throws {TopicFellBack} and whatever `ask` throws.
 */
export async function watchTopic({ published, ask, pauseMs, delay }: TopicWatchOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const before = published();
    await delay(pauseMs, signal);
    if (signal.aborted || published() !== before) continue;
    const found = await ask();
    if (found < before && !signal.aborted) throw new TopicFellBack(before, found);
  }
}
