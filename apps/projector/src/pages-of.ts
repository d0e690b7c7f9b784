import type { Collection, Found, StoredDocument } from '@rapport/read-store';

/** All documents of a collection by their ids; of what is written meanwhile, some. Wants a range index of `_id`. */
export async function* pagesOf<Document extends StoredDocument>(collection: Collection<Document>, size: number): AsyncGenerator<readonly Document[]> {
  for (let last: string | null = null; ; ) {
    const { documents }: Found<Document> = await collection.find(last === null ? {} : { _id: { $gt: last } }, { sort: { _id: 1 }, limit: size });
    if (documents.length > 0) yield documents;
    if (documents.length < size) return;
    last = documents.at(-1)!._id;
  }
}
