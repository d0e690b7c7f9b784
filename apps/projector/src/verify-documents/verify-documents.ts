import type { Position } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import type { ReadStore } from '@rapport/read-store';
import { compareDocuments, type ComparisonReport, type DocumentDifference } from '../comparison/compare-documents.js';
import { factsCompared, viewsCompared } from '../comparison/compared-collections.js';
import { sideOf, type ComparedSide } from '../comparison/compared-side.js';
import { Projector } from '../projector.js';
import { GenerationFiller } from '../rebuild/generation-filler.js';
import type { RebuildOptions } from '../rebuild/rebuild.js';
import { causeOf, type Cause } from './cause-of.js';

export interface VerifyDocumentsOptions extends Pick<RebuildOptions, 'facts' | 'views' | 'context' | 'knows' | 'vault' | 'partitions' | 'now' | 'source' | 'head' | 'partitionOf' | 'signal' | 'stalledAfterMs'> {
  /** As queries see it. */
  readonly store: ReadStore;
  /** An empty one in memory, for what the log says the documents are: it will hold all of them. */
  readonly replayed: ReadStore;
  /** Begins a replay of a few streams. */
  readonly openEmpty: () => ReadStore;
  /** The events of a stream from its first on. */
  readonly eventsOf: (stream: string) => AsyncIterable<EventRecord>;
  readonly onProgress?: (progress: VerifyDocumentsProgress) => void;
}

export interface VerifyDocumentsProgress {
  readonly phase: 'replaying' | 'deriving' | 'comparing';
  /** Events, or documents. */
  readonly done: number;
  readonly total: number | null;
}

export interface FirstDifference extends DocumentDifference {
  /** The first event that the stored document does not show as it should; null where none tells. */
  readonly event: Cause | null;
}

export interface VerifyDocumentsReport extends ComparisonReport {
  /** Up to where the log was replayed before the first look. */
  readonly position: Position;
  readonly first: FirstDifference | null;
}

/**
 * Replays the log beside the stored documents, which go on being written, and compares all of them: facts before views, so
 * that the first difference is the nearest to the log.
 *
 * @throws {SideStalled} when the stored documents don't keep up with the log. @throws {UnreadableRecord}
 */
export async function verifyDocuments(options: VerifyDocumentsOptions): Promise<VerifyDocumentsReport> {
  const replay = new Replay(options);
  const position = await replay.fill();
  const { store, views, head, signal, partitions, stalledAfterMs = 60_000, onProgress } = options;
  const report = await compareDocuments({
    stored: sideOf(store, partitions), expected: replay,
    collections: [...factsCompared, ...viewsCompared(views)],
    head, signal, stalledAfterMs,
    onProgress: (done) => onProgress?.({ phase: 'comparing', done, total: null }),
  });
  const [first = null] = report.differences;
  return { ...report, position, first: first && { ...first, event: await causeOf(first, options) } };
}

/** The documents as the log says they are, up to wherever somebody asks for. */
class Replay implements ComparedSide {
  readonly store: ReadStore;
  readonly #projector: Projector;

  constructor(private readonly options: VerifyDocumentsOptions) {
    this.store = options.replayed;
    this.#projector = new Projector({ ...options, store: options.replayed });
  }

  async fill(): Promise<Position> {
    const { replayed, views, source, partitionOf, signal, onProgress } = this.options;
    const filler = new GenerationFiller({ ...this.options, store: replayed });
    let position = await this.#projector.position();
    let done = 0;
    for await (const batch of source(position, signal)) {
      signal.throwIfAborted();
      await filler.fold(batch.records, partitionOf);
      position = batch.position;
      onProgress?.({ phase: 'replaying', done: (done += batch.records.length), total: null });
    }
    const affected = await filler.affected(views, signal);
    let derived = 0;
    for (const view of views) await filler.derive(view, affected, signal, (documents) => onProgress?.({ phase: 'deriving', done: (derived += documents), total: null }));
    await filler.advance(position);
    return position;
  }

  async reached(position: Position): Promise<boolean> {
    const { source, partitionOf, signal } = this.options;
    const from = await this.#projector.position();
    if (from < position) await this.#projector.catchUp(source(from, signal), { partitionOf, signal });
    return (await this.#projector.position()) >= position;
  }
}
