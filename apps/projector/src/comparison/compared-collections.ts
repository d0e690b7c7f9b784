import { canonicalJson, type JsonObject } from '@rapport/kernel';
import { inputVersions, viewCollectionName, type ViewDefinition, type ViewDocument } from '@rapport/read-models';
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

/** What a document was derived from counts too: equal bodies of other facts are equal by chance. */
const viewContent = (document: StoredDocument): JsonObject | null => {
  const { body, nextReviewOn, factsThrough, frozenOn } = document as unknown as ViewDocument;
  const inputs = [...inputVersions(document as unknown as ViewDocument)].map(([id, version]) => `${id}@${version}`).sort();
  return body === null && nextReviewOn === null ? null : { body, nextReviewOn, factsThrough, frozenOn, inputs };
};

export const viewsCompared = (views: readonly ViewDefinition[]): readonly ComparedCollection[] =>
  views.map((view) => ({ name: view.view, collection: viewCollectionName(view), indexes: byId, content: viewContent }));

const factContent = ({ _id, ...document }: StoredDocument): JsonObject => document;

export const factsCompared: readonly ComparedCollection[] = ['facts', 'fact-parts'].map((name) => ({ name, collection: name, indexes: byId, content: factContent }));

export const sameContent = (a: JsonObject | null, b: JsonObject | null): boolean => (a === null || b === null ? a === b : canonicalJson(a) === canonicalJson(b));
