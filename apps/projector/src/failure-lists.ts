import type { ReadStore } from '@rapport/read-store';
import { openCollections, type FailedViewDocument, type ParkedDocument, type ProjectorCollections } from './documents.js';

export interface Page {
  readonly skip: number;
  readonly limit: number;
}

/** What waits for a person. */
export class FailureLists {
  readonly #collections: ProjectorCollections;

  constructor(store: ReadStore) {
    this.#collections = openCollections(store, []);
  }

  /** Records that wait, in the order of the log, with their events as they came: sealed. */
  async parked(page: Page): Promise<readonly ParkedDocument[]> {
    return (await this.#collections.parked.find({ state: 'held' }, { sort: { position: 1 }, ...page })).documents;
  }

  async failedViews(page: Page): Promise<readonly FailedViewDocument[]> {
    return (await this.#collections.failedViews.find({ state: 'failed' }, page)).documents;
  }
}
