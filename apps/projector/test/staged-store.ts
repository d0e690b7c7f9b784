import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';

/** The process died here. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/** Where a process dies: at so many calls from now, before the call did anything, or after it did and before its answer. */
export interface CrashPoint {
  readonly atCall: number;
  readonly when: 'before' | 'after';
}

/** Where a process is held up, and for how many cues. */
export interface Stall {
  readonly atCall: number;
  readonly cues: number;
}

/** One process's way to the store: each call waits for its cue, and at the crash point the process gets no further. */
export function stagedStore(store: ReadStore, cue: () => Promise<unknown>, crash: CrashPoint | null, stalls: readonly Stall[] = []): ReadStore {
  let calls = 0;
  let dead = false;
  const staged = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    calls++;
    const heldUp = stalls.find(({ atCall }) => atCall === calls)?.cues ?? 0;
    for (let cues = 0; cues <= heldUp; cues++) await cue();
    if (dead) throw new Crashed('dead');
    const here = crash !== null && calls >= crash.atCall;
    dead = here;
    if (here && crash.when === 'before') throw new Crashed('before the call');
    const answer = await call();
    if (here) throw new Crashed('after the call');
    return answer;
  };
  return {
    collection: <Document extends StoredDocument>(name: string, indexes?: Parameters<ReadStore['collection']>[1]): Collection<Document> => {
      const real = store.collection<Document>(name, indexes);
      return {
        name,
        findByIds: (ids) => staged(() => real.findByIds(ids)),
        find: (filter, options) => staged(() => real.find(filter, options)),
        count: (filter, options) => staged(() => real.count(filter, options)),
        write: (writes) => staged(() => real.write(writes)),
      };
    },
    close: async () => undefined,
  };
}
