import type { FactChange, FactDocument, PartDocument, ViewDefinition } from '@rapport/read-models';
import type { EventRecord } from '@rapport/messaging';
import type { Position } from '@rapport/kernel';
import type { IndexDefinition } from '@rapport/read-store';
import { addAffected, AffectedIds } from '../affected.js';
import { ContextSource } from '../context-source.js';
import { noCounts } from '../counters.js';
import { openCollections, type ProjectorCollections } from '../documents.js';
import { FactFolder } from '../fact-folder.js';
import { FailedViewList } from '../failed-view-list.js';
import { UnreadableRecord } from '../faults.js';
import { pagesOf } from '../pages-of.js';
import { ParkingLot } from '../parking-lot.js';
import { Progress } from '../progress.js';
import type { ProjectorOptions } from '../projector.js';
import { ViewDeriver } from '../view-deriver.js';

export type FillerOptions = Pick<ProjectorOptions, 'store' | 'vault' | 'facts' | 'views' | 'context' | 'knows' | 'now' | 'partitions'>;

/** Facts looked at in one go for what they affect. */
const pageSize = 1_000;
const byId: readonly IndexDefinition[] = [{ field: '_id', kind: 'range' }];

/**
 * Fills a generation from the log: all facts first, then each document of the views once. Nobody else writes to it
 * meanwhile. Every step may be repeated, also after a part of it was done: the guards of the facts decide, and a view's
 * document is derived from the facts as they stand.
 */
export class GenerationFiller {
  readonly #collections: ProjectorCollections;
  readonly #folder: FactFolder;
  readonly #deriver: ViewDeriver;
  readonly #parking: ParkingLot;
  #parked: Set<string> | null = null;

  constructor(private readonly options: FillerOptions) {
    const { store, views, facts, vault, context, now } = options;
    const counters = noCounts();
    this.#collections = openCollections(store, views);
    this.#folder = new FactFolder(this.#collections, facts, vault, counters);
    this.#parking = new ParkingLot(this.#collections.parked, now);
    this.#deriver = new ViewDeriver(this.#collections, new ContextSource(this.#collections.heads, context), new FailedViewList(this.#collections.failedViews, now), counters, false);
  }

  /** A stretch of the log. What fails parks its key, as it would on the wire. @throws {UnreadableRecord} with nothing written. */
  async fold(records: readonly EventRecord[], partitionOf: (key: string) => number): Promise<void> {
    for (const { event } of records) {
      this.#folder.definitionFor(event);
      if (!this.options.knows(event.type, event.version)) throw new UnreadableRecord(event, 'type');
    }
    this.#parked ??= await this.#parking.keys();
    const delivered = records.map((record) => ({ partition: partitionOf(record.key), offset: -1, record }));
    const { held } = await this.#folder.fold(delivered, this.#parked, async () => undefined);
    await this.#parking.hold(held);
  }

  /** The documents that the facts speak of, view by view. */
  async affected(views: readonly ViewDefinition[], signal?: AbortSignal): Promise<AffectedIds> {
    const affected = new AffectedIds();
    const add = async <Document extends FactDocument | PartDocument>(name: string, kind: FactChange['kind']): Promise<void> => {
      for await (const documents of pagesOf(this.options.store.collection<Document>(name, byId), pageSize)) {
        signal?.throwIfAborted();
        const changes = documents.map((document) => ({ kind, before: document, after: document }) as unknown as FactChange);
        await addAffected(affected, changes, views, this.#collections);
      }
    };
    await add<FactDocument>('facts', 'head');
    await add<PartDocument>('fact-parts', 'part');
    return affected;
  }

  derive(view: ViewDefinition, affected: AffectedIds, signal: AbortSignal | undefined, onDerived: (documents: number) => void): Promise<void> {
    return this.#deriver.derive(view, [...(affected.byView().get(view) ?? [])], { alone: true, signal, onDerived });
  }

  /** Says that everything up to the position is in the views. */
  async advance(position: Position): Promise<void> {
    const progress = new Progress(this.#collections.progress, { partitions: this.options.partitions });
    for (let partition = 0; partition < this.options.partitions; partition++) await progress.advance(partition, -1, position);
  }
}
