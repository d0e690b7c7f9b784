import { progressCollection, progressId, type StoredProgress } from '@rapport/edge';
import { beginning, type JsonObject, type Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';

/** From where a partition of the topic can be followed: everything before is in the views. */
export interface TopicPlace extends JsonObject {
  readonly partition: number;
  readonly nextOffset: number;
  readonly position: Position;
}

export interface TopicPlaces {
  readonly topic: string;
  readonly partitions: readonly TopicPlace[];
}

/** As the projectors' progress says. A partition that was filled from the log and not from the topic is to be followed from its beginning: repeats do no harm. */
export async function topicPlacesOf(store: ReadStore, { topic, partitions }: { readonly topic: string; readonly partitions: number }): Promise<TopicPlaces> {
  const ids = Array.from({ length: partitions }, (_, partition) => progressId(partition));
  const stored = await store.collection<StoredProgress>(progressCollection).findByIds(ids);
  return { topic, partitions: stored.map((progress, partition) => ({ partition, nextOffset: (progress?.offset ?? -1) + 1, position: progress?.position ?? beginning })) };
}
