import { generationCollectionName, Generations, GenerationsMoved, generationStore, isLeftBehind, isOfGeneration, newGeneration, rememberVersions, type GenerationsDocument, type NextGeneration } from '@rapport/edge/projections';
import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import type { CatchUpBatch } from '../projector.js';
import { compareDocuments, type ComparisonReport } from '../comparison/compare-documents.js';
import { viewsCompared } from '../comparison/compared-collections.js';
import { sideOf } from '../comparison/compared-side.js';
import { versionsOf } from '../service/read-models.js';
import { GenerationFiller, type FillerOptions } from './generation-filler.js';

export interface RebuildOptions extends Omit<FillerOptions, 'store'> {
  /** With all generations in it. */
  readonly store: ReadStore;
  /** Forgets whole collections of the store. */
  readonly drop: (isDropped: (name: string) => boolean) => Promise<void>;
  /** The log from behind a position up to its present end. */
  readonly source: (from: Position, signal: AbortSignal) => AsyncIterable<CatchUpBatch>;
  readonly head: () => Promise<Position>;
  readonly partitionOf: (key: string) => number;
  /** Sees to it that the generation takes what comes in from now on, behind the progress that it has. */
  readonly feed: (generation: number) => Promise<void>;
  /** Views whose documents may come out differently: a newer version of them, or suspected damage. */
  readonly intended: ReadonlySet<string>;
  /** Compares, and leaves the live generation as it is. */
  readonly compareOnly?: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal: AbortSignal;
  /** For the new generation to reach what the live one has, while others write. Default 60,000 without any progress. */
  readonly stalledAfterMs?: number;
}

export interface RebuildProgress {
  readonly phase: 'facts' | 'views' | 'comparing';
  /** Events, or documents. */
  readonly done: number;
  /** Null where it is not known. */
  readonly total: number | null;
}

export interface RebuildReport extends ComparisonReport {
  readonly generation: number;
  /** The one before, which is still fed. */
  readonly kept: number | null;
  readonly switched: boolean;
  /** Views that differ and were not named: why it was not switched. */
  readonly unexpected: readonly string[];
  /** True where it went on from an earlier run. */
  readonly resumed: boolean;
}

/** The one before the last is still there; there is room for two. */
export class GenerationKept extends Error {
  override readonly name = 'GenerationKept';
  constructor(readonly generation: number) {
    super(`generation ${generation}, which was live before, is still kept`);
  }
}

/** Batches between two notes of how far the facts are. */
const batchesBetweenNotes = 20;
const goOnOrGiveUp = 'Go on with the command line of the version that began it, or give it up with `rapport rebuild --give-up`.';

/**
 * Fills a new generation beside the live one, compares the two, and switches. Called again after it broke off, anywhere, it
 * goes on where it was. One at a time for a store: of two, one ends with GenerationsMoved.
 *
 * @throws {GenerationKept} {GenerationsMoved} {UnreadableRecord} {OtherVersions} where a program of other versions has begun it
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const generations = new Generations(options.store);
  const { begun, resumed } = await begin(generations);
  const { generation } = begun.next!;
  try {
    return { ...(await filledAndSwitched(begun, generations, options)), generation, resumed };
  } catch (error) {
    // Where it was given up, whoever did so could not drop what was written since.
    if (error instanceof GenerationsMoved && isLeftBehind(await generations.read())(generationCollectionName('facts', generation))) await options.drop(isOfGeneration(generation));
    throw error;
  }
}

async function begin(generations: Generations): Promise<{ readonly begun: GenerationsDocument; readonly resumed: boolean }> {
  const found = await generations.read();
  // From here on an earlier run that is still at work ends.
  if (found.next !== null) return { begun: await generations.change(found, {}), resumed: true };
  if (found.kept !== null) throw new GenerationKept(found.kept);
  return { begun: await generations.change(found, { last: found.last + 1, next: newGeneration(found.last + 1) }), resumed: false };
}

async function filledAndSwitched(begun: GenerationsDocument, generations: Generations, options: RebuildOptions): Promise<Omit<RebuildReport, 'generation' | 'resumed'>> {
  let now = await fill(begun, generations, options);
  const { generation } = now.next!;
  await options.feed(generation);
  const report = await compare(now, options);
  const unexpected = report.collections.filter(({ name, differing, missing, extra }) => differing + missing + extra > 0 && !options.intended.has(name)).map(({ name }) => name);
  const switched = unexpected.length === 0 && options.compareOnly !== true;
  if (switched) now = await generations.change(now, { live: generation, kept: now.live, next: null });
  return { ...report, kept: now.kept, switched, unexpected };
}

async function fill(begun: GenerationsDocument, generations: Generations, options: RebuildOptions): Promise<GenerationsDocument> {
  let now = begun;
  const note: Note = async (changes) => {
    options.signal.throwIfAborted();
    now = await generations.change(now, { next: { ...now.next!, ...changes } });
  };
  const { generation } = now.next!;
  const store = generationStore(options.store, generation);
  await rememberVersions(store, generation, versionsOf(options.views), goOnOrGiveUp);
  const filler = new GenerationFiller({ ...options, store });
  if (now.next!.phase === 'facts') {
    await foldFacts(filler, now.next!.position, options, note);
    await note({ phase: 'views' });
  }
  if (now.next!.phase === 'views') {
    await deriveViews(filler, now.next!.views, options, note);
    await filler.advance(now.next!.position);
    await note({ phase: 'fed' });
  }
  return now;
}

type Note = (changes: Partial<Pick<NextGeneration, 'phase' | 'position' | 'views'>>) => Promise<void>;

async function foldFacts(filler: GenerationFiller, from: Position, { source, partitionOf, signal, onProgress }: RebuildOptions, note: Note): Promise<void> {
  let position = from;
  let batches = 0;
  let done = 0;
  for await (const batch of source(from, signal)) {
    signal.throwIfAborted();
    await filler.fold(batch.records, partitionOf);
    position = batch.position;
    onProgress?.({ phase: 'facts', done: (done += batch.records.length), total: null });
    if (++batches % batchesBetweenNotes === 0) await note({ position });
  }
  await note({ position });
}

async function deriveViews(filler: GenerationFiller, derived: readonly string[], { views, signal, onProgress }: RebuildOptions, note: Note): Promise<void> {
  const left = views.filter(({ view }) => !derived.includes(view));
  const affected = await filler.affected(left, signal);
  let total = 0;
  for (const ids of affected.byView().values()) total += ids.size;
  const names = [...derived];
  let done = 0;
  for (const view of left) {
    await filler.derive(view, affected, signal, (documents) => onProgress?.({ phase: 'views', done: (done += documents), total }));
    names.push(view.view);
    await note({ views: [...names] });
  }
}

const compare = ({ live, next }: GenerationsDocument, { store, views, partitions, head, signal, onProgress, stalledAfterMs = 60_000 }: RebuildOptions): Promise<ComparisonReport> =>
  compareDocuments({
    stored: sideOf(generationStore(store, live), partitions),
    expected: sideOf(generationStore(store, next!.generation), partitions),
    collections: viewsCompared(views), head, signal, stalledAfterMs,
    onProgress: (done) => onProgress?.({ phase: 'comparing', done, total: null }),
  });

/** The generation that was live before the last switch is fed no more; null where there is none. Its collections may be dropped a while after. */
export async function releaseKept(store: ReadStore): Promise<number | null> {
  const generations = new Generations(store);
  const now = await generations.read();
  if (now.kept !== null) await generations.change(now, { kept: null });
  return now.kept;
}

/** Gives up a rebuild that is under way; null where there is none. As with {@link releaseKept}. */
export async function releaseNext(store: ReadStore): Promise<number | null> {
  const generations = new Generations(store);
  const now = await generations.read();
  if (now.next !== null) await generations.change(now, { next: null });
  return now.next?.generation ?? null;
}
