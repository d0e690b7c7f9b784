import { viewCollectionName, type ViewDefinition } from '@rapport/read-models';
import { noteOf, type Instant } from '@rapport/kernel';
import type { GuardedWrite } from '@rapport/read-store';
import type { FailedViewDocument, ProjectorCollections } from './documents.js';

/** Documents of views that keep an old body because deriving failed. */
export class FailedViewList {
  constructor(private readonly failedViews: ProjectorCollections['failedViews'], private readonly now: () => Instant) {}

  /**
   * Notes what failed (by id, with the error) and clears what did not. A note that somebody else writes at the same time
   * stands: the next derivation of the document says it again.
   */
  async settle(view: ViewDefinition, ids: readonly string[], failures: ReadonlyMap<string, unknown>): Promise<void> {
    if (failures.size === 0 && (await this.failedViews.find({ state: 'failed', view: view.view }, { limit: 1 })).documents.length === 0) return;
    const idOf = (id: string): string => `${viewCollectionName(view)}/${id}`;
    const stored = await this.failedViews.findByIds(ids.map(idOf));
    const writes: GuardedWrite<FailedViewDocument>[] = [];
    ids.forEach((id, i) => {
      const before = stored[i] ?? null;
      if (failures.has(id)) {
        const since = before?.state === 'failed' ? before.since : this.now();
        const version = (before?.version ?? 0) + 1;
        const error = noteOf(failures.get(id));
        writes.push({ expected: before?.version ?? 'absent', document: { _id: idOf(id), version, view: view.view, id, state: 'failed', error, since } });
      } else if (before?.state === 'failed') {
        writes.push({ expected: before.version, document: { ...before, version: before.version + 1, state: 'cleared' } });
      }
    });
    if (writes.length > 0) await this.failedViews.write(writes);
  }
}
