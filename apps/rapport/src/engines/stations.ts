import { reactorProgressCollection, reactorProgressId, StoredProgressReader, type StationPosition } from '@rapport/edge';
import type { ReadStore } from '@rapport/read-store';

/** How far projector and reactor are, as their documents say. */
export async function storedStations(live: ReadStore, partitions: number): Promise<readonly StationPosition[]> {
  const projected = new StoredProgressReader({ store: live, of: { partitions } });
  const reacted = new StoredProgressReader({ store: live, of: { collection: reactorProgressCollection, ids: [reactorProgressId] } });
  await projected.look();
  return [
    ...projected.partitions().map(({ partition, position }) => ({ station: 'projector', partition, position })),
    { station: 'reactor', partition: null, position: await reacted.look() },
  ];
}
