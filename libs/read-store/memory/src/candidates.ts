import type { StoredDocument } from '@rapport/read-store';
import type { Plan } from './plan.js';

/** Documents that may match, each once, in no order. Documents written meanwhile may or may not be among them. */
export function candidatesOf<Document extends StoredDocument>(plan: Plan, documents: ReadonlyMap<string, Document>): Iterable<Document> {
  if (plan.by === 'all') return documents.values();
  if (plan.by === 'values' && plan.estimate <= listedAtOnce) return listed(plan, documents);
  return known(documents, onceEach(plan, idsOf(plan)));
}

/** So many are put together at once, which is several times faster than one by one. */
const listedAtOnce = 4_096;

function listed<Document extends StoredDocument>({ index, values }: Extract<Plan, { by: 'values' }>, documents: ReadonlyMap<string, Document>): Iterable<Document> {
  const found = new Set<Document>();
  for (const value of values) {
    for (const id of index.idsOf(value)) {
      const document = documents.get(id);
      if (document) found.add(document);
    }
  }
  return found;
}

function* idsOf(plan: Exclude<Plan, { by: 'all' }>): Generator<string> {
  if (plan.by === 'ids') yield* plan.ids;
  else if (plan.by === 'values') for (const value of plan.values) yield* plan.index.idsOf(value);
  else for (const value of plan.index.values(plan.bounds, 1)) yield* plan.index.idsOf(value);
}

/** A document with several values of the field would be met again at each, and so would one whose value moves during the walk. */
function* onceEach(plan: Plan, ids: Iterable<string>): Generator<string> {
  if (plan.by === 'ids') {
    yield* ids;
    return;
  }
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) continue;
    seen.add(id);
    yield id;
  }
}

function* known<Document>(documents: ReadonlyMap<string, Document>, ids: Iterable<string>): Generator<Document> {
  for (const id of ids) {
    const document = documents.get(id);
    if (document) yield document;
  }
}
