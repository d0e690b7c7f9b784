import type { ReadStore } from '@rapport/read-store';
import { openCollections, type FailedViewDocument, type ParkedDocument, type ProjectorCollections } from './documents.js';
import { ParkingLot } from './parking-lot.js';

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
  parked(page: Page): Promise<readonly ParkedDocument[]> {
    return new ParkingLot(this.#collections.parked).list(page);
  }

  async failedViews(page: Page): Promise<readonly FailedViewDocument[]> {
    return (await this.#collections.failedViews.find({ state: 'failed' }, page)).documents;
  }
}
