import { fedGenerations, Generations, generationStore } from '@rapport/edge/projections';
import { beginning, laterPosition, type Position } from '@rapport/kernel';
import { progressOf } from '@rapport/projector';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { partitions } from './generation-feed.js';

export interface RestoredProgress {
  /** Up to where the generation that is served has been filled. */
  readonly live: Position;
  /** The same of the generation that is furthest: each is fed by itself. */
  readonly furthest: Position;
}

export async function restoredProgressOf(store: MemoryReadStore): Promise<RestoredProgress> {
  const now = await new Generations(store).read();
  const [live, ...others] = await Promise.all(fedGenerations(now).map((generation) => progressOf(generationStore(store, generation), partitions)));
  const furthest = [...others, now.next?.position ?? beginning].reduce(laterPosition, live!);
  return { live: live!, furthest };
}
