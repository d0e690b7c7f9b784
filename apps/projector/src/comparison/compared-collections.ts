import { canonicalJson, type JsonObject } from '@rapport/kernel';
import { viewCollectionName, type ViewDefinition, type ViewDocument } from '@rapport/read-models';
import type { IndexDefinition, StoredDocument } from '@rapport/read-store';

export interface ComparedCollection {
  /** For people: a view's name, `facts` or `fact-parts`. */
  readonly name: string;
  readonly collection: string;
  readonly indexes: readonly IndexDefinition[];
  /** What is compared of a document; null for one that is there and says that it is not. */
  content(document: StoredDocument): JsonObject | null;
}

const byId: readonly IndexDefinition[] = [{ field: '_id', kind: 'range' }];

/** Without the versions of the facts: a change that means nothing to a document does not have it derived again. */
const viewContent = (document: StoredDocument): JsonObject | null => {
  const { body, nextReviewOn, factsThrough, frozenOn } = document as unknown as ViewDocument;
  return body === null && nextReviewOn === null ? null : { body, nextReviewOn, factsThrough, frozenOn };
};

export const viewsCompared = (views: readonly ViewDefinition[]): readonly ComparedCollection[] =>
  views.map((view) => ({ name: view.view, collection: viewCollectionName(view), indexes: byId, content: viewContent }));

const factContent = ({ _id, ...document }: StoredDocument): JsonObject => document;

export const factsCompared: readonly ComparedCollection[] = ['facts', 'fact-parts'].map((name) => ({ name, collection: name, indexes: byId, content: factContent }));

export const sameContent = (a: JsonObject | null, b: JsonObject | null): boolean => (a === null || b === null ? a === b : canonicalJson(a) === canonicalJson(b));
