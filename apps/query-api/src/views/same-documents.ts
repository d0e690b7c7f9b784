import type { QueryApiOptions } from '../query-api.options.js';

/** A rebuild has switched, or has gone back, or the documents were filled anew, while somebody read them in several steps. Asked again, it is answered. */
export class DocumentsReplaced extends Error {
  override readonly name = 'DocumentsReplaced';
  constructor() {
    super('the views were replaced by others under way');
  }
}

/** To be asked behind each step. It throws {@link DocumentsReplaced} once queries are answered from other documents than now. */
export function sameDocuments({ servedFrom = () => '' }: Pick<QueryApiOptions, 'servedFrom'>): () => void {
  const now = servedFrom();
  return () => {
    if (servedFrom() !== now) throw new DocumentsReplaced();
  };
}
