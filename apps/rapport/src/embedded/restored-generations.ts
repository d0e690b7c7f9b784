import { Generations, generationStore, isOfGeneration, type GenerationsDocument } from '@rapport/edge/projections';
import type { Position } from '@rapport/kernel';
import { progressOf } from '@rapport/projector';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { partitions } from './generation-feed.js';

/** Up to where the generation that is served has been filled. */
export async function liveProgressOf(store: MemoryReadStore): Promise<Position> {
  const { live } = await new Generations(store).read();
  return progressOf(generationStore(store, live), partitions);
}

/**
 * The generations of a store that was restored. It is known to be of this log up to `restoredTo` only: another generation
 * that is further is given up, for the log may have been put back from an older copy since.
 */
export async function restoredGenerations(store: MemoryReadStore, restoredTo: Position | null): Promise<GenerationsDocument> {
  const generations = new Generations(store);
  let now = await generations.read();
  const isFurther = async (generation: number): Promise<boolean> => restoredTo === null || (await progressOf(generationStore(store, generation), partitions)) > restoredTo;
  const { kept, next } = now;
  if (kept !== null && (await isFurther(kept))) {
    now = await generations.change(now, { kept: null });
    await store.drop(isOfGeneration(kept));
  }
  if (next !== null && (next.phase === 'fed' ? await isFurther(next.generation) : restoredTo === null || next.position > restoredTo)) {
    now = await generations.change(now, { next: null });
    await store.drop(isOfGeneration(next.generation));
  }
  return now;
}
