import { parkedKeysIn, parkedRecordsOf } from '@rapport/edge';
import type { Replay } from '@rapport/projector';
import type { ParkedKeys } from '@rapport/query-api';
import type { ReadStore } from '@rapport/read-store';

/** The keys whose records wait, for those who run the system. */
export const parkedKeys = (store: ReadStore, replay: (key: string) => Promise<Replay>): ParkedKeys => ({
  list: () => parkedKeysIn(store),
  show: (key) => parkedRecordsOf(store, key),
  async replay(key) {
    const { replayed, held } = await replay(key);
    return replayed === 0 && held === 0 ? null : { key, replayed, held };
  },
});
