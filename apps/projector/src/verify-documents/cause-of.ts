import { sameJson, type Json, type Position } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import { inputVersions, type ViewDocument } from '@rapport/read-models';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import type { DocumentDifference } from '../comparison/compare-documents.js';
import { factsCompared, viewsCompared, type ComparedCollection } from '../comparison/compared-collections.js';
import { fieldAt } from '../comparison/unequal-field.js';
import { Projector } from '../projector.js';
import type { VerifyDocumentsOptions } from './verify-documents.js';

/** An event of the log, without what it says. */
export interface Cause {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
}

/** Events that are replayed for one document at most. */
const maxEvents = 50_000;

/**
 * The first event that made the document differ: what the stored one shows where the two differ is what the log says up to
 * the event before. Where it is what the log never said, the last event that changed it. Replays the streams that the
 * document is made of, event by event; null where no event speaks of it, or there are too many.
 */
export async function causeOf(difference: DocumentDifference, options: VerifyDocumentsOptions): Promise<Cause | null> {
  const compared = [...factsCompared, ...viewsCompared(options.views)].find(({ name }) => name === difference.collection)!;
  const documentIn = async (store: ReadStore): Promise<StoredDocument | null> => (await (store.collection(compared.collection) as Collection).findByIds([difference.id]))[0] ?? null;
  const [stored, expected] = [await documentIn(options.store), await documentIn(options.replayed)];
  const events = await eventsInOrder(streamsBehind(compared, [stored, expected], options), options);
  if (events === null) return null;
  const shown = shownBy(compared, difference.field, stored);
  const replay = options.openEmpty();
  const projector = new Projector({ ...options, store: replay, partitions: 1, views: options.views.filter(({ view }) => view === difference.collection) });
  let before = shownBy(compared, difference.field, null);
  let lastEqual = same(before, shown) ? -1 : null;
  let lastChange = -1;
  for (const [offset, record] of events.entries()) {
    await projector.projectBatch(0, [{ partition: 0, offset, record }], options.signal);
    const now = shownBy(compared, difference.field, await documentIn(replay));
    if (same(now, shown)) lastEqual = offset;
    if (!same(now, before)) lastChange = offset;
    before = now;
  }
  const suspect = events[lastEqual === null ? lastChange : lastEqual + 1];
  return suspect ? causeFrom(suspect) : null;
}

const causeFrom = ({ event: { stream, revision, position, id, type } }: EventRecord): Cause => ({ stream, revision, position, id, type });
const same = (a: Json | undefined, b: Json | undefined): boolean => (a === undefined || b === undefined ? a === b : sameJson(a, b));

/** What stands at the field; of a document as a whole, whether it is there. */
function shownBy({ content }: ComparedCollection, field: string | null, document: StoredDocument | null): Json | undefined {
  const body = document && content(document);
  if (field === null) return body !== null;
  return body === null ? undefined : fieldAt(body, field);
}

function streamsBehind({ name }: ComparedCollection, documents: readonly (StoredDocument | null)[], { context, views }: VerifyDocumentsOptions): ReadonlySet<string> {
  const streams = new Set<string>(views.some(({ view }) => view === name) ? context.streams : []);
  for (const document of documents) {
    if (document === null) continue;
    const ids = name === 'facts' ? [document._id] : name === 'fact-parts' ? [String(document['stream'])] : [...inputVersions(document as unknown as ViewDocument)].map(([id]) => id);
    for (const id of ids) streams.add(id.split('#')[0]!);
  }
  return streams;
}

async function eventsInOrder(streams: ReadonlySet<string>, { eventsOf, signal }: VerifyDocumentsOptions): Promise<readonly EventRecord[] | null> {
  const events: EventRecord[] = [];
  for (const stream of streams) {
    for await (const record of eventsOf(stream)) {
      signal.throwIfAborted();
      if (events.push(record) > maxEvents) return null;
    }
  }
  return events.sort((a, b) => (a.event.position < b.event.position ? -1 : 1));
}
