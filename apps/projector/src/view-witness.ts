import type { ViewDocument } from '@rapport/read-models';

export interface ViewWrite {
  readonly before: ViewDocument | null;
  /** In the version that it will have. */
  readonly after: ViewDocument;
}

/** Is told of documents before they are written, and has kept what it wants to keep when it answers. Some are never written, and some are told again. */
export interface ViewWitness {
  willWrite(view: string, collection: string, writes: readonly ViewWrite[]): Promise<void>;
}
