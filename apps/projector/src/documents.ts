import { viewCollectionName, type FactDocument, type PartDocument, type QueryableField, type ViewDefinition, type ViewDocument } from '@rapport/read-models';
import type { Collection, IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import type { ErrorNote, Position } from '@rapport/kernel';

/** Up to where a partition has been worked through. `offset` is -1 where it was filled from the log itself. */
export interface ProgressDocument extends StoredDocument {
  readonly partition: number;
  readonly offset: number;
  readonly position: Position;
}

/** A record that waits because it, or an earlier one of its key, failed. The event is kept as it came, sealed. */
export interface ParkedDocument extends StoredDocument {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly state: 'held' | 'replayed';
  /** Null for those that only wait behind the one that failed. */
  readonly error: ErrorNote | null;
  /** When it was parked; older builds did not keep it. */
  readonly since?: string;
  readonly event: StoredDocument[string];
}

/** A document of a view that could not be derived; the view shows its old body. */
export interface FailedViewDocument extends StoredDocument {
  readonly view: string;
  readonly id: string;
  readonly state: 'failed' | 'cleared';
  readonly error: ErrorNote;
  /** When it failed first since it last succeeded. */
  readonly since: string;
}

/**
 * A document of a view that a fact is about to stop concerning: noted before the fact is written, for afterwards the fact
 * itself no longer tells. `done` once the fact was seen in its new version, and the document derived after that.
 */
export interface LeavingDocument extends StoredDocument {
  readonly partition: number;
  readonly view: string;
  readonly id: string;
  readonly state: 'pending' | 'done';
  readonly from: 'heads' | 'parts';
  readonly factId: string;
  readonly factVersion: number;
}

export interface ProjectorCollections {
  readonly heads: Collection<FactDocument>;
  readonly parts: Collection<PartDocument>;
  readonly progress: Collection<ProgressDocument>;
  readonly parked: Collection<ParkedDocument>;
  readonly failedViews: Collection<FailedViewDocument>;
  readonly leaving: Collection<LeavingDocument>;
  view(definition: ViewDefinition): Collection<ViewDocument>;
}

export function openCollections(store: ReadStore, views: readonly ViewDefinition[]): ProjectorCollections {
  const equality = (...fields: string[]): IndexDefinition[] => fields.map((field) => ({ field, kind: 'equality' }));
  const opened = new Map(views.map((view) => [viewCollectionName(view), store.collection<ViewDocument>(viewCollectionName(view), viewIndexes(view))]));
  return {
    heads: store.collection('facts', equality('lookups')),
    parts: store.collection('fact-parts', equality('lookups')),
    progress: store.collection('progress'),
    parked: store.collection('parked', equality('state', 'key')),
    failedViews: store.collection('failed-views', equality('state')),
    leaving: store.collection('leaving', equality('state')),
    view: (definition) => {
      const collection = opened.get(viewCollectionName(definition));
      if (!collection) throw new Error(`the view ${definition.view} was not opened`);
      return collection;
    },
  };
}

function viewIndexes(view: ViewDefinition): IndexDefinition[] {
  const fields = Object.entries<QueryableField>(view.queryable).flatMap(([field, { index }]) => (index ? [{ field: `body.${field}`, kind: index }] : []));
  return [{ field: '_id', kind: 'range' }, { field: 'nextReviewOn', kind: 'range' }, ...fields];
}
