import type { JsonObject } from '@rapport/kernel';
import type { FailureLists, Replay } from '@rapport/projector';
import type { ParkedKeys } from '@rapport/query-api';

/** Keys listed at most, and records looked at for them. */
const listedRecords = 10_000;

/** The keys whose records wait, with the first failure of each, for those who run the system. */
export function parkedKeys(lists: FailureLists, replay: (key: string) => Promise<Replay>): ParkedKeys {
  const list = async (): Promise<JsonObject[]> => {
    const byKey = new Map<string, { held: number; first: JsonObject }>();
    for (const { key, stream, revision, type, position, error } of await lists.parked({ skip: 0, limit: listedRecords })) {
      const known = byKey.get(key);
      if (known) known.held += 1;
      else byKey.set(key, { held: 1, first: { stream, revision, type, position, error: error && { ...error } } });
    }
    return [...byKey].map(([key, { held, first }]) => ({ key, held, first }));
  };
  return {
    list,
    async replay(key) {
      const { replayed, held } = await replay(key);
      return replayed === 0 && held === 0 ? null : { key, replayed, held };
    },
  };
}
