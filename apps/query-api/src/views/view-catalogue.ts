import { Inject, Injectable } from '@nestjs/common';
import { notFound } from '@rapport/edge';
import { viewCollectionName, type ViewDefinition, type ViewDocument } from '@rapport/read-models';
import type { Collection, IndexDefinition } from '@rapport/read-store';
import { storedField } from '../filters/filter.js';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';

/** A view and the collection that holds it. */
export interface OpenView {
  readonly definition: ViewDefinition;
  readonly collection: Collection<ViewDocument>;
}

/** The views by their names. */
@Injectable()
export class ViewCatalogue {
  private readonly views: ReadonlyMap<string, OpenView>;

  constructor(@Inject(queryApiOptions) { readStore, views }: Pick<QueryApiOptions, 'readStore' | 'views'>) {
    this.views = new Map(
      views.map((definition) => [definition.view, { definition, collection: readStore.collection<ViewDocument>(viewCollectionName(definition), indexesOf(definition)) }]),
    );
  }

  all(): readonly OpenView[] {
    return [...this.views.values()];
  }

  /** @throws {ProblemError} 404 */
  named(view: string): OpenView {
    const found = this.views.get(view);
    if (!found) throw notFound(`there is no view of that name; there are ${[...this.views.keys()].join(', ')}${view.includes('.') ? ', exported as .csv, .ndjson and .parquet' : ''}`);
    return found;
  }
}

/** `_id` too: pages go along it. */
function indexesOf({ queryable }: ViewDefinition): readonly IndexDefinition[] {
  const indexed = Object.entries(queryable).flatMap(([field, { index }]): IndexDefinition[] => (index ? [{ field: storedField(field), kind: index }] : []));
  return [{ field: '_id', kind: 'range' }, ...indexed];
}
