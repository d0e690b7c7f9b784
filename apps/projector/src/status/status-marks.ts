import { sameJson } from '@rapport/kernel';
import { customersView } from '@rapport/read-models';
import type { ViewWitness, ViewWrite } from '../view-witness.js';
import { statusOf } from './customer-status.js';
import type { StatusBook } from './status-book.js';

/**
 * Notes each change of a status before the view is written: whatever happens between the two, nobody has to look for it.
 * Only the collection that queries are answered from counts; after a switch all customers are compared anyway.
 */
export class StatusMarks implements ViewWitness {
  constructor(
    private readonly book: Pick<StatusBook, 'note'>,
    private readonly liveCollection: () => string,
  ) {}

  async willWrite(view: string, collection: string, writes: readonly ViewWrite[]): Promise<void> {
    if (view !== customersView.view || collection !== this.liveCollection()) return;
    const changing = writes.filter(({ before, after }) => !sameJson(statusOf(before) ?? null, statusOf(after) ?? null));
    if (changing.length > 0) await this.book.note(new Map(changing.map(({ after }) => [after._id, { collection, version: after.version }])));
  }
}
