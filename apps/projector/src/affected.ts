import type { FactChange, FurtherAffected, ViewDefinition } from '@rapport/read-models';
import type { ProjectorCollections } from './documents.js';
import { findFacts } from './fact-queries.js';
import type { Leaving } from './leaving-list.js';

/** Ids of documents to derive, view by view. */
export class AffectedIds {
  readonly #ids = new Map<ViewDefinition, Set<string>>();

  add(view: ViewDefinition, id: string): void {
    const ids = this.#ids.get(view);
    if (ids) ids.add(id);
    else this.#ids.set(view, new Set([id]));
  }

  has(view: ViewDefinition, id: string): boolean {
    return this.#ids.get(view)?.has(id) ?? false;
  }

  byView(): ReadonlyMap<ViewDefinition, ReadonlySet<string>> {
    return this.#ids;
  }
}

/** Adds what the changes affect, by the facts as they are now. To be called when the changes have been written. */
export async function addAffected(into: AffectedIds, changes: readonly FactChange[], views: readonly ViewDefinition[], collections: ProjectorCollections): Promise<void> {
  const further: { view: ViewDefinition; affected: FurtherAffected }[] = [];
  for (const view of views) {
    for (const change of changes) {
      for (const id of view.affects(change)) into.add(view, id);
      const affected = view.affectsFurther?.(change);
      if (affected) further.push({ view, affected });
    }
  }
  if (further.length === 0) return;
  const found = await findFacts(collections, further.map(({ affected }) => affected.queries));
  further.forEach(({ view, affected }, i) => {
    for (const id of affected.ids(found[i]!)) into.add(view, id);
  });
}

/**
 * What changes that are about to be written affect now and will not show to affect afterwards, as when a customer moves
 * from one document to another: a repeat could not name it any more.
 */
export async function leavingOf(changes: readonly FactChange[], views: readonly ViewDefinition[], collections: ProjectorCollections): Promise<readonly Leaving[]> {
  const leaving: Leaving[] = [];
  for (const change of changes) {
    if (change.before === null || change.before.body === change.after.body) continue;
    const repeated = { ...change, before: change.after } as FactChange;
    for (const view of views) {
      const stays = view.affects(repeated);
      for (const id of view.affects(change)) if (!stays.includes(id)) leaving.push({ view, id, change });
      for (const id of await leavingFurther(view, change, repeated, collections)) leaving.push({ view, id, change });
    }
  }
  return leaving;
}

async function leavingFurther(view: ViewDefinition, change: FactChange, repeated: FactChange, collections: ProjectorCollections): Promise<readonly string[]> {
  const now = view.affectsFurther?.(change);
  if (!now) return [];
  const later = view.affectsFurther?.(repeated) ?? null;
  if (later && JSON.stringify(now.queries) === JSON.stringify(later.queries)) return [];
  const [found, foundLater] = await findFacts(collections, [now.queries, later?.queries ?? []]);
  const stays = new Set(later?.ids(foundLater!));
  return now.ids(found!).filter((id) => !stays.has(id));
}
